import type { Command } from "commander";
import { contained, type ContainedFlags, inHostOptions } from "./contained.ts";
import type { Context } from "./context.ts";

const HELP = `
Examples:
  deno task list props/mod.ts
  deno task list props/activations/sigmoid.ts --json

Exit codes:
  0    all were listed
  2    misuse
  130  stopped by Ctrl-C`;

/** Declares `list`, which shows the props that modules export. */
export function declareList(program: Command, context: Context): void {
  contained(
    program.command("list")
      .description("Show the props that modules export: their laws, and samples of what they draw.")
      .argument("<modules...>", "files that export props")
      .option("--json", "as JSON"),
  )
    .addHelpText("after", HELP)
    .action(async (modules: string[], options: ContainedFlags & { readonly json?: boolean }) => {
      const [{ list }, { withHost }] = await Promise.all([
        import("../commands/list.ts"),
        import("../commands/in_host.ts"),
      ]);
      const { json = false } = options;
      context.end(
        await withHost(
          inHostOptions(options, context.signal),
          ({ describe }) => list({ modules, json, describe }, context.terminal()),
        ),
      );
    });
}
