import { join } from "node:path";

/** The section of a configuration file: where it stands, and what it says. */
export interface ConfigSection {
  readonly file: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The configuration files, in the order in which Deno looks for them. */
const FILES = ["deno.json", "deno.jsonc"];
const SECTION = "backproof";

/**
 * The section `backproof` of the configuration file in this folder; undefined if there is none.
 *
 * @throws {TypeError} If the file or the section is not as it should be.
 */
export async function configSection(folder: string): Promise<ConfigSection | undefined> {
  for (const name of FILES) {
    const file = join(folder, name);
    const text = textOf(file);
    if (text === undefined) continue;
    const section = (await parsed(text, file) as Record<string, unknown> | null)?.[SECTION];
    if (section === undefined) return undefined;
    if (typeof section !== "object" || section === null || Array.isArray(section)) {
      throw new TypeError(`Cannot take "${SECTION}" of ${file}: expected an object of options`);
    }
    return { file, values: section as Record<string, unknown> };
  }
  return undefined;
}

/** The text of a file; undefined if there is none, or none that may be read. */
function textOf(file: string): string | undefined {
  try {
    return Deno.readTextFileSync(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable) {
      return undefined;
    }
    throw new TypeError(`Cannot read ${file}: ${(error as Error).message}`);
  }
}

/** Reads JSON that may hold comments. */
async function parsed(text: string, file: string): Promise<unknown> {
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
    throw new TypeError(`Cannot read ${file}: line ${line}: ${reason.toLowerCase()}`);
  }
}
