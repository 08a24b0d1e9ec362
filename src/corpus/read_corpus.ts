import { join } from "node:path";
import { loadFailure } from "./load_failure.ts";
import type { StoredFailure } from "./stored_failure.ts";

/** What a corpus folder holds. */
export interface Corpus {
  /** The failures, by path. */
  readonly failures: readonly FailureFile[];
  /** The files and folders that cannot be read, each with why. */
  readonly problems: readonly FileProblem[];
}

/** A stored failure and its file. */
export interface FailureFile {
  /** The path of the file. */
  readonly path: string;
  /** What it holds. */
  readonly failure: StoredFailure;
}

/** A file or a folder that cannot be read. */
export interface FileProblem {
  /** Its path. */
  readonly path: string;
  /** What is wrong with it. */
  readonly message: string;
}

/** Reads all stored failures of a folder; none if there is no such folder. */
export async function readCorpus(folder: string): Promise<Corpus> {
  const { files, problems } = listCorpus(folder);
  const failures: FailureFile[] = [];
  const all = [...problems];
  for (const path of files) {
    try {
      failures.push({ path, failure: await loadFailure(path) });
    } catch (error) {
      // Another run may have replaced it by a smaller one.
      if (error instanceof Deno.errors.NotFound) continue;
      all.push({ path, message: messageOf(error) });
    }
  }
  return { failures, problems: all };
}

/** The files of a corpus folder by name: those in it, and those in the folders in it. */
export function listCorpus(
  folder: string,
): { readonly files: readonly string[]; readonly problems: readonly FileProblem[] } {
  const files: string[] = [];
  const problems: FileProblem[] = [];
  const list = (path: string, isShelf: boolean): void => {
    try {
      for (const { name, isDirectory } of [...Deno.readDirSync(path)].sort(byName)) {
        if (isDirectory && !isShelf) list(join(path, name), true);
        else if (!isDirectory && name.endsWith(".json")) files.push(join(path, name));
      }
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return;
      problems.push({ path, message: `Cannot read ${path}: ${messageOf(error)}` });
    }
  };
  list(folder, false);
  return { files, problems };
}

function byName(a: Deno.DirEntry, b: Deno.DirEntry): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
