import type { Command } from "commander";
import { another } from "../commands/option_values.ts";
import { modulesOfCommands, withPrograms } from "./commands_as_modules.ts";
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

interface ListFlags extends ContainedFlags {
  readonly json?: boolean;
  readonly command?: readonly string[];
}

/** Declares `list`, which shows the props that modules export. */
export function declareList(program: Command, context: Context): void {
  const command = contained(
    program.command("list")
      .description("Show the props that modules export: their laws, and samples of what they draw.")
      .argument("[modules...]", "files that export props")
      .option(
        "-c, --command <command>",
        'list the layers of a process, such as "python3 my_layer.py"',
        another,
      )
      .option("--json", "as JSON"),
  )
    .addHelpText("after", HELP)
    .action(async (named: string[], options: ListFlags) => {
      const commands = await modulesOfCommands(options.command ?? [], command);
      const modules = [...named, ...commands.modules];
      if (modules.length === 0) command.error("error: missing required argument 'modules'");
      const [{ list }, { withHost }] = await Promise.all([
        import("../commands/list.ts"),
        import("../commands/in_host.ts"),
      ]);
      const { json = false } = options;
      const host = inHostOptions(options, context.signal);
      context.end(
        await withHost(
          { ...host, grants: withPrograms(host.grants, commands.programs) },
          ({ describe }) => list({ modules, json, describe }, context.terminal()),
        ),
      );
    });
}
