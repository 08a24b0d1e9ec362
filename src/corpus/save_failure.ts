import { createHash } from "node:crypto";
import { join } from "node:path";
import { parseFailure, printFailure, type StoredFailure } from "./stored_failure.ts";

/**
 * Writes a failing example to `<folder>/<name of the prop>/<hash of the example>.json` and returns the
 * path. The same example always has the same path, and is written only once.
 *
 * @throws {TypeError} If something was drawn that a file cannot hold.
 */
export async function saveFailure(folder: string, failure: StoredFailure): Promise<string> {
  const text = printFailure(failure);
  const shelf = join(folder, slug(failure.prop));
  const identity = identityOf(failure);
  const hash = createHash("sha256").update(identity).digest("hex");
  await Deno.mkdir(shelf, { recursive: true });
  for (let length = 6;; length += 2) {
    const path = join(shelf, `${hash.slice(0, length)}.json`);
    const found = await read(path);
    // Another example may share the first digits; a damaged file is written anew.
    if (found !== undefined && length < hash.length && identityOf(found) !== identity) continue;
    if (found === undefined) await write(path, text);
    return path;
  }
}

/** What makes two examples the same: not who found them, nor in what words they were described. */
function identityOf({ module, prop, law, trial }: StoredFailure): string {
  return printFailure({ module, prop, law, trial, violation: "", found: { seed: 0 } });
}

async function read(path: string): Promise<StoredFailure | undefined> {
  try {
    return parseFailure(await Deno.readTextFile(path));
  } catch (error) {
    const isUsable = error instanceof Deno.errors.NotFound || error instanceof TypeError;
    if (isUsable) return undefined;
    throw error;
  }
}

/** Nobody ever sees half a file. */
async function write(path: string, text: string): Promise<void> {
  const draft = `${path}.${crypto.randomUUID().slice(0, 8)}.draft`;
  try {
    await Deno.writeTextFile(draft, text, { createNew: true });
    await Deno.rename(draft, path);
  } catch (error) {
    await Deno.remove(draft).catch(() => {});
    throw error;
  }
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
