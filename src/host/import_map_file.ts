import { resolve } from "node:path";
import { importMapOf, type Project } from "./imports.ts";

/** Where the imports of a stranger's project stand while its process begins. */
const FOLDER = ".backproof";

/**
 * Writes the imports of strange projects into a file, the only form in which Deno takes them.
 *
 * @throws {TypeError} If it cannot be written.
 */
export function writeImportMap(projects: readonly Project[]): string {
  const path = resolve(FOLDER, `imports.${crypto.randomUUID()}.json`);
  try {
    Deno.mkdirSync(FOLDER, { recursive: true });
    Deno.writeTextFileSync(path, JSON.stringify(importMapOf(projects)));
  } catch (error) {
    const why = error instanceof Deno.errors.NotCapable
      ? "run the command with --allow-write for it"
      : (error as Error).message;
    throw new TypeError(
      `its project has imports of its own, which cannot be written to ${FOLDER} in this folder: ${why}`,
    );
  }
  return path;
}
