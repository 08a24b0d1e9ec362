export { decode, encode, type Json } from "./encode.ts";
export { loadFailure } from "./load_failure.ts";
export { saveFailure } from "./save_failure.ts";
export type { Found, StoredFailure } from "./stored_failure.ts";
