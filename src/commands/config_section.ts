import { join } from "node:path";
import { readConfig } from "../host/read_config.ts";

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
    const config = await readConfig(file);
    if (config === undefined) continue;
    const section = (config as Record<string, unknown> | null)?.[SECTION];
    if (section === undefined) return undefined;
    if (typeof section !== "object" || section === null || Array.isArray(section)) {
      throw new TypeError(`Cannot take "${SECTION}" of ${file}: expected an object of options`);
    }
    return { file, values: section as Record<string, unknown> };
  }
  return undefined;
}
