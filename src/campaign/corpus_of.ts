import { dirname, join, resolve } from "node:path";

/** Where the modules stand that are written for commands. */
export const COMMANDS: string = join(".backproof", "commands");

/** The folder in which the failures of a module are stored: beside it, or here for that of a command. */
export function corpusOf(module: string): string {
  const folder = dirname(module);
  return resolve(folder) === resolve(COMMANDS) ? "corpus" : join(folder, "corpus");
}
