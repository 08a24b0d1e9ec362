import type { Command } from "commander";
import { contained, type ContainedFlags, inHostOptions } from "./contained.ts";
import type { Context } from "./context.ts";

const HELP = `
Each stored failure is one of
  still failing   the law is still broken
  fixed           the law holds now
  stale           the prop or the law is gone, or the prop draws something else by now
  not judged      the trial is inconclusive by now, or the module does not load
  damaged         the file cannot be read

Examples:
  deno task replay
  deno task replay props/corpus/square/3f9a1c.json
  deno task replay props examples

Exit codes:
  0    all are fixed, or there are none
  1    one is still failing
  2    misuse: a file that was named is stale or damaged, or its module does not load
  3    one could not be judged: stale and damaged files of a folder count as such
  130  stopped by Ctrl-C`;

/** Declares `replay`, which judges stored failures again. */
export function declareReplay(program: Command, context: Context): void {
  contained(
    program.command("replay")
      .description("Judge stored failures again.")
      .argument(
        "[paths...]",
        "files or folders of stored failures; all in folders named corpus below this one if left out",
      ),
  )
    .addHelpText("after", HELP)
    .action(async (paths: string[], options: ContainedFlags) => {
      const [{ replay }, { withHost }] = await Promise.all([
        import("../commands/replay.ts"),
        import("../commands/in_host.ts"),
      ]);
      context.end(
        await withHost(
          inHostOptions(options, context.signal),
          ({ judge }) => replay({ paths, judge }, context.terminal()),
        ),
      );
    });
}
