import { basename, join } from "node:path";
import type { FileProblem } from "./read_corpus.ts";

/** Where stored failures lie. */
export interface Corpora {
  /** The folders, by name. */
  readonly folders: readonly string[];
  /** The folders that cannot be read, each with why. */
  readonly problems: readonly FileProblem[];
}

/** The name of a folder of stored failures, which lies beside the module that they are of. */
const CORPUS = "corpus";

/**
 * Finds each folder named `corpus` below a folder: not in `node_modules`, nor in hidden folders, nor
 * through links. A folder that is itself named so stands for itself.
 */
export function findCorpora(folder: string): Corpora {
  const folders: string[] = [];
  const problems: FileProblem[] = [];
  const look = (path: string): void => {
    if (basename(path) === CORPUS) {
      folders.push(path);
      return;
    }
    try {
      const names = [...Deno.readDirSync(path)].flatMap(({ name, isDirectory }) =>
        isDirectory && !name.startsWith(".") && name !== "node_modules" ? [name] : []
      );
      for (const name of names.sort()) look(join(path, name));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      problems.push({ path, message: `Cannot read ${path}: ${reason}` });
    }
  };
  look(folder);
  return { folders, problems };
}
