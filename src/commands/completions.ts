import type { Command } from "commander";
import { EXIT } from "./exit.ts";
import type { Terminal } from "./terminal.ts";

export function completions(
  shell: string,
  { terminal }: { readonly program: Command; readonly terminal: Terminal },
): number {
  terminal.err(`error: no completions for ${shell}\n`);
  return EXIT.misuse;
}
