import { parseFailure, type StoredFailure } from "./stored_failure.ts";

/**
 * Reads a stored failure from its file.
 *
 * @throws {TypeError} If the file is damaged: the message says where.
 * @throws {Deno.errors.NotFound} If there is no such file.
 * @throws {Error} If the file cannot be read.
 */
export async function loadFailure(path: string): Promise<StoredFailure> {
  return parse(path, await Deno.readTextFile(path).catch((error) => unreadable(path, error)));
}

/** Reads a stored failure as `loadFailure` does, where nothing can be waited for. */
export function loadFailureSync(path: string): StoredFailure {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    unreadable(path, error);
  }
  return parse(path, text);
}

function parse(path: string, text: string): StoredFailure {
  try {
    return parseFailure(text);
  } catch (error) {
    throw new TypeError(`Cannot read ${path}: ${(error as Error).message}`);
  }
}

function unreadable(path: string, error: unknown): never {
  if (error instanceof Deno.errors.NotFound) {
    throw new Deno.errors.NotFound(`Cannot read ${path}: there is no such file`);
  }
  const reason = error instanceof Error ? error.message : String(error);
  throw new Error(`Cannot read ${path}: ${reason}`, { cause: error });
}
