import { dirname } from "node:path";

/**
 * Writes a file so that nobody ever sees half of it, and no loss of power leaves half of it: first as a
 * draft beside it, which then takes its name.
 *
 * Returns false, and writes nothing, if there is a file of that name and `over` is not set.
 */
export async function writeWhole(
  path: string,
  text: string,
  { over = false }: { readonly over?: boolean } = {},
): Promise<boolean> {
  const draft = `${path}.${crypto.randomUUID().slice(0, 8)}.draft`;
  try {
    await writeDurably(draft, text);
    const isOurs = await take(path, { draft, over });
    if (isOurs) await syncFolder(dirname(path));
    return isOurs;
  } finally {
    await Deno.remove(draft).catch(() => {});
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  const bytes = new TextEncoder().encode(text);
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
  await file.sync();
}

async function take(
  path: string,
  { draft, over }: { readonly draft: string; readonly over: boolean },
): Promise<boolean> {
  if (!over) {
    try {
      // Of many writers exactly one succeeds, which `rename` would not tell.
      await Deno.link(draft, path);
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.AlreadyExists) return false;
      // Not every file system has links.
    }
  }
  await Deno.rename(draft, path);
  return true;
}

/** Makes a new name in a folder durable, where the system can. */
async function syncFolder(folder: string): Promise<void> {
  try {
    using opened = await Deno.open(folder, { read: true });
    await opened.sync();
  } catch {
    // Windows opens no folders.
  }
}
