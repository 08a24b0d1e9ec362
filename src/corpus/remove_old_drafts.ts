import { join } from "node:path";

/** What `writeWhole` calls the draft of a stored failure. */
const DRAFT = /^[0-9a-f]{6,64}\.json\.[0-9a-f]{8}\.draft$/;
/** A draft is written within a moment: one that is an hour old has no writer any more. */
const OLD = 60 * 60 * 1000;

/** Removes the drafts that writers left in a folder who were killed long ago. */
export async function removeOldDrafts(folder: string): Promise<void> {
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (!isFile || !DRAFT.test(name)) continue;
      const path = join(folder, name);
      const { mtime } = await Deno.stat(path);
      if (mtime !== null && Date.now() - mtime.getTime() > OLD) await Deno.remove(path);
    }
  } catch {
    // Tidying up is nothing to fail for: another writer may have come first.
  }
}
