import type { Command } from "commander";

/** The arguments with those that stand in a file, or why these cannot be taken. */
export type WithConfig =
  | { readonly kind: "args"; readonly args: readonly string[] }
  | { readonly kind: "problem"; readonly message: string };

export function withConfig(
  args: readonly string[],
  _options: { readonly path: string; readonly command: Command | undefined },
): WithConfig {
  return { kind: "args", args };
}
