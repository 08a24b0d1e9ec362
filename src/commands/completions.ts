import type { Command } from "commander";
export type Shell = "bash" | "zsh" | "fish";
export function completions(shell: Shell, _program: Command): string {
  return shell;
}
