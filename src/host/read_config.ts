/**
 * Reads a configuration file: JSON that may hold comments. Undefined if there is no such file, or none that may be
 * read.
 *
 * @throws {TypeError} If it is not as it should be.
 */
export async function readConfig(path: string): Promise<unknown> {
  const text = textOf(path);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    const { parse, printParseErrorCode } = await import("jsonc-parser");
    const errors: { error: number; offset: number; length: number }[] = [];
    const value = parse(text, errors, { allowTrailingComma: true });
    const [first] = errors;
    if (first === undefined) return value;
    const line = text.slice(0, first.offset).split("\n").length;
    const reason = printParseErrorCode(first.error).replace(/(?<=[a-z])(?=[A-Z])/g, " ");
    throw new TypeError(`Cannot read ${path}: line ${line}: ${reason.toLowerCase()}`);
  }
}

function textOf(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable) {
      return undefined;
    }
    throw new TypeError(`Cannot read ${path}: ${(error as Error).message}`);
  }
}
