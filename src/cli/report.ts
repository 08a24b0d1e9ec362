import type { Command } from "commander";
import type { Context } from "./context.ts";
import { reporting, reportsOf } from "./reporting.ts";

const HELP = `
Examples:
  deno task report run.json
  deno task report run.json --html=run.html --junit=run.xml

Exit codes: those of the run`;

/** Declares `report`, which makes any report of a stored run again. */
export function declareReport(program: Command, context: Context): void {
  reporting(
    program.command("report")
      .description("Make any report of a stored run again.")
      .argument("<file>", "what --report json=FILE wrote"),
  )
    .addHelpText("after", HELP)
    .action(async (file: string, options: Record<string, unknown>) => {
      const { report } = await import("../commands/report.ts");
      context.end(await report({ file, reports: reportsOf(options) }, context.terminal()));
    });
}
