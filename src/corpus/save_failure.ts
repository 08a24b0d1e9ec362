import { createHash } from "node:crypto";
import { join } from "node:path";
import { removeOldDrafts } from "./remove_old_drafts.ts";
import {
  identityOf,
  parseFailure,
  printFailure,
  type StoredFailure,
  UnknownVersion,
} from "./stored_failure.ts";
import { writeWhole } from "./write_whole.ts";

/** A failing example that was written to a folder, or found there. */
export interface SavedFailure {
  /** The path of its file. */
  readonly path: string;
  /** Whether this run wrote the file: one that was there before is never removed. */
  readonly isNew: boolean;
}

/**
 * Writes a failing example to `<folder>/<name of the prop>/<hash of the example>.json` and returns the
 * path. The same example always has the same path, and is written only once.
 *
 * @throws {TypeError} If something was drawn that a file cannot hold.
 * @throws {Error} If the folder cannot be written to.
 */
export async function saveFailure(folder: string, failure: StoredFailure): Promise<string> {
  return (await save(folder, failure)).path;
}

/**
 * Writes a failing example as `saveFailure` does, and then removes the one that it was shrunk from, if
 * this run wrote that one. Whoever stops in between leaves both.
 *
 * Another run may find the same example and shrink it further, and so remove it: save the last one once
 * more at the end.
 *
 * @throws {TypeError} If something was drawn that a file cannot hold.
 * @throws {Error} If the folder cannot be written to.
 */
export async function replaceFailure(
  folder: string,
  failure: StoredFailure,
  { previous }: { readonly previous?: SavedFailure | undefined } = {},
): Promise<SavedFailure> {
  const saved = await save(folder, failure);
  if (previous?.path === saved.path) return { ...saved, isNew: saved.isNew || previous.isNew };
  if (previous?.isNew) {
    await Deno.remove(previous.path).catch((error: unknown) => {
      if (!(error instanceof Deno.errors.NotFound)) throw unwritable(previous.path, error);
    });
  }
  return saved;
}

async function save(folder: string, failure: StoredFailure): Promise<SavedFailure> {
  const text = printFailure(failure);
  const shelf = join(folder, slug(failure.prop));
  const identity = identityOf(failure);
  const hash = createHash("sha256").update(identity).digest("hex");
  try {
    await Deno.mkdir(shelf, { recursive: true });
    for (let length = 6;; length += 2) {
      const path = join(shelf, `${hash.slice(0, length)}.json`);
      const answer = await put(path, { text, identity });
      // Another example may share the first digits.
      if (answer === "taken" && length < hash.length) continue;
      if (answer === "written") await removeOldDrafts(shelf);
      return { path, isNew: answer === "written" };
    }
  } catch (error) {
    throw unwritable(shelf, error);
  }
}

/** Writes an example to a path, unless it is there already or another one is. */
async function put(
  path: string,
  { text, identity }: { readonly text: string; readonly identity: string },
): Promise<"written" | "there" | "taken"> {
  for (;;) {
    const found = await read(path);
    if (found === "of another version") return "there";
    if (found === "damaged") {
      await writeWhole(path, text, { over: true });
      return "there";
    }
    if (found !== "none") return identityOf(found) === identity ? "there" : "taken";
    // Where another writer came first, its file is looked at like any other.
    if (await writeWhole(path, text)) return "written";
  }
}

async function read(
  path: string,
): Promise<StoredFailure | "none" | "damaged" | "of another version"> {
  try {
    return parseFailure(await Deno.readTextFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "none";
    if (error instanceof UnknownVersion) return "of another version";
    if (error instanceof TypeError) return "damaged";
    throw error;
  }
}

function unwritable(path: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error);
  return new Error(`Cannot write to ${path}: ${reason}`, { cause: error });
}

/** A name that every file system takes: `SoftmaxWithLoss [3,5]` is `softmax_with_loss_3_5`. */
export function slug(name: string): string {
  const words = name
    .replace(/(\p{Ll}|\p{N})(?=\p{Lu})/gu, "$1_")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_+|_+$/g, "");
  return words.slice(0, 80) || "prop";
}
