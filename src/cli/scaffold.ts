import type { Command } from "commander";
import { contained, type ContainedFlags, inHostOptions } from "./contained.ts";
import type { Context } from "./context.ts";

const HELP = `
Examples:
  deno task scaffold my_layers.ts
  deno task scaffold my_layers.ts --output props/my_layers.ts

Exit codes:
  0    the file was written
  2    misuse: there is such a file, or no layer was found
  130  stopped by Ctrl-C`;

/** Declares `scaffold`, which writes props for the layers of a module. */
export function declareScaffold(program: Command, context: Context): void {
  contained(
    program.command("scaffold")
      .description("Write a prop file for the layers of a module, with the laws they seem to obey.")
      .argument("<module>", "a file that exports layer classes, or functions that build layers")
      .option("-o, --output <file>", "the file to write (default: MODULE_props.ts beside it)"),
  )
    .addHelpText("after", HELP)
    .action(async (module: string, options: ContainedFlags & { readonly output?: string }) => {
      const [{ scaffold }, { withHost }] = await Promise.all([
        import("../commands/scaffold.ts"),
        import("../commands/in_host.ts"),
      ]);
      const { output } = options;
      context.end(
        await withHost(
          inHostOptions(options, context.signal),
          ({ inspectModule }) =>
            scaffold(
              { module, inspectModule, ...output === undefined ? {} : { output } },
              context.terminal(),
            ),
        ),
      );
    });
}
