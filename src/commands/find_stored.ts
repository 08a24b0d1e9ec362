import { resolve } from "node:path";
import { findCorpora, loadFailure, readCorpus, type StoredFailure } from "../corpus/mod.ts";

/** A file of a stored failure, or what is wrong with it. */
export interface FoundFile {
  /** Its path. */
  readonly path: string;
  /** Whether it was named itself, and not only a folder that it lies in. */
  readonly isNamed: boolean;
  /** What it holds, or why it cannot be read. */
  readonly content: { readonly failure: StoredFailure } | { readonly problem: string };
}

/**
 * Finds the stored failures that are named: files, and folders for all that lies in their corpus folders.
 * A folder without any corpus folder stands for one itself. No file is there twice.
 */
export async function findStored(paths: readonly string[]): Promise<readonly FoundFile[]> {
  const found = new Map<string, FoundFile>();
  const add = (file: FoundFile): void => {
    const key = resolve(file.path);
    if (!found.has(key) || file.isNamed) found.set(key, file);
  };
  for (const path of paths) {
    const files = await isFolder(path) ? await inFolder(path) : [await named(path)];
    for (const file of files) add(file);
  }
  return [...found.values()];
}

async function named(path: string): Promise<FoundFile> {
  try {
    return { path, isNamed: true, content: { failure: await loadFailure(path) } };
  } catch (error) {
    return { path, isNamed: true, content: { problem: (error as Error).message } };
  }
}

async function inFolder(folder: string): Promise<FoundFile[]> {
  const { folders, problems } = findCorpora(folder);
  const files: FoundFile[] = problems.map(asFile);
  const isCorpus = folders.length === 0 && folder !== ".";
  for (const corpus of isCorpus ? [folder] : folders) {
    const { failures, problems } = await readCorpus(corpus);
    for (const { path, failure } of failures) {
      files.push({ path, isNamed: false, content: { failure } });
    }
    files.push(...problems.map(asFile));
  }
  return files;
}

function asFile({ path, message }: { readonly path: string; readonly message: string }): FoundFile {
  return { path, isNamed: false, content: { problem: message } };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch {
    // Reading it as a file says what is wrong.
    return false;
  }
}
