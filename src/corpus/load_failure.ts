import { parseFailure, type StoredFailure } from "./stored_failure.ts";

/**
 * Reads a stored failure from its file.
 *
 * @throws {TypeError} If the file is damaged: the message says where.
 * @throws {Deno.errors.NotFound} If there is no such file.
 */
export async function loadFailure(path: string): Promise<StoredFailure> {
  const text = await Deno.readTextFile(path).catch((error: unknown) => {
    if (error instanceof Deno.errors.NotFound) {
      throw new Deno.errors.NotFound(`Cannot read ${path}: there is no such file`);
    }
    throw error;
  });
  try {
    return parseFailure(text);
  } catch (error) {
    throw new TypeError(`Cannot read ${path}: ${(error as Error).message}`);
  }
}
