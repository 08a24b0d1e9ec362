import type { Command } from "commander";
import type { Context } from "./context.ts";
import { reporting, reportsOf } from "./reporting.ts";

const HELP = `
Examples:
  deno task merge one.json two.json
  deno task merge one.json two.json --html=run.html --json=all.json

Exit codes: those of the runs together`;

/** Declares `merge`, which makes one report of many stored runs. */
export function declareMerge(program: Command, context: Context): void {
  reporting(
    program.command("merge")
      .description("Make one report of many stored runs, such as those of all shards.")
      .argument("<files...>", "what --report json=FILE wrote"),
  )
    .addHelpText("after", HELP)
    .action(async (files: string[], options: Record<string, unknown>) => {
      const { merge } = await import("../commands/merge.ts");
      context.end(await merge({ files, reports: reportsOf(options) }, context.terminal()));
    });
}
