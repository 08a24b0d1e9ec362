export { decode, encode, type Json } from "./encode.ts";
export { type Corpora, findCorpora } from "./find_corpora.ts";
export { loadFailure, loadFailureSync } from "./load_failure.ts";
export {
  type Corpus,
  type FailureFile,
  type FileProblem,
  listCorpus,
  readCorpus,
} from "./read_corpus.ts";
export { replaceFailure, type SavedFailure, saveFailure } from "./save_failure.ts";
export type { Found, StoredFailure } from "./stored_failure.ts";
