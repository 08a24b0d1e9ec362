import type { Command } from "commander";
import { bash } from "./completions/bash.ts";
import { describeCommand } from "./completions/describe_command.ts";
import { fish } from "./completions/fish.ts";
import { zsh } from "./completions/zsh.ts";

const SHELLS = { bash, zsh, fish };

/** A shell that can be told how to complete. */
export type Shell = keyof typeof SHELLS;

/** A script that makes a shell complete a command line, made of the very declarations that read it. */
export function completions(shell: Shell, program: Command): string {
  return SHELLS[shell](describeCommand(program));
}
