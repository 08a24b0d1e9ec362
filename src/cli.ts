/**
 * The command line: `fuzz MODULE…` judges the props that modules export, `replay` judges stored failures again,
 * `list` shows props, `scaffold` writes them, `report` and `merge` make reports of stored runs.
 *
 * @module
 */
import { type Argument, Command, CommanderError, Help } from "commander";
import config from "../deno.json" with { type: "json" };
import { declareCompletions } from "./cli/completions.ts";
import { PERMISSIONS_HEADING } from "./cli/contained.ts";
import type { Context } from "./cli/context.ts";
import { declareFuzz } from "./cli/fuzz.ts";
import { declareList } from "./cli/list.ts";
import { declareMerge } from "./cli/merge.ts";
import { declareReplay } from "./cli/replay.ts";
import { declareReport } from "./cli/report.ts";
import { declareScaffold } from "./cli/scaffold.ts";
import { EXIT } from "./commands/exit.ts";
import { ALONE } from "./commands/option_values.ts";
import type { Terminal } from "./commands/terminal.ts";

/** The commands, in the order in which the help shows them. */
const COMMANDS = [
  declareFuzz,
  declareReplay,
  declareList,
  declareScaffold,
  declareReport,
  declareMerge,
  declareCompletions,
];

/** Runs the command line with the given arguments, and returns the exit code. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  let code: number = EXIT.misuse;
  const program = new Command("backproof")
    .description("Property tests for layers that carry their own backward pass.")
    .version(config.version, "-V, --version", "show the version")
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [command]", "Show the help of a command.")
    .configureOutput({
      // Asking whether there are colours takes permissions, and there are none.
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      getOutHelpWidth: () => Math.min(100, Deno.stdout.isTerminal() ? columnsNow() : 80),
    })
    .configureHelp({
      subcommandTerm: (command) =>
        [command.name(), ...command.registeredArguments.map(argumentTerm)].join(" "),
      optionTerm: ({ flags }) => flags.replace(/ \[(.*)\]/, "[=$1]"),
      formatItemList(heading, items, helper) {
        if (heading !== PERMISSIONS_HEADING) {
          return Help.prototype.formatItemList.call(helper, heading, items, helper);
        }
        const terms = items.map((item) => item.trim().split(/\s{2,}/)[0]!).join(", ");
        const text = helper.boxWrap(terms, (helper.helpWidth ?? 80) - 2);
        return [heading, ...text.split("\n").map((line) => `  ${line}`), ""];
      },
    })
    .exitOverride();
  const context: Context = {
    version: config.version,
    signal,
    terminal,
    end: (exitCode) => {
      code = exitCode;
    },
  };
  for (const declare of COMMANDS) declare(program, context);
  try {
    await program.parseAsync(withOwnValues(program, args), { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.misuse;
    throw error;
  }
}

/**
 * The arguments, where an option that may stand alone never takes the next one for its value: `merge --html
 * a.json b.json` would write over a.json.
 */
function withOwnValues(program: Command, args: readonly string[]): string[] {
  const name = args.find((arg) => !arg.startsWith("-"));
  const options = program.commands.find((command) => command.name() === name)?.options ?? [];
  const alone = new Set(
    options.filter(({ optional, required }) => optional && !required).map(({ long }) => long),
  );
  const end = args.indexOf("--");
  return args.map((arg, i) => alone.has(arg) && (end < 0 || i < end) ? `${arg}=${ALONE}` : arg);
}

function argumentTerm(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

/** The console of this process. */
function terminal(): Terminal {
  const isTerminal = Deno.stderr.isTerminal();
  return {
    out: (text) => writeAll(Deno.stdout, text),
    err: (text) => writeAll(Deno.stderr, text),
    hasColours: Deno.stdout.isTerminal() && !Deno.noColor,
    isErrColoured: isTerminal && !Deno.noColor,
    get columns() {
      return isTerminal ? columnsNow() : undefined;
    },
    get rows() {
      // A terminal that does not know its size says 0.
      return isTerminal ? Deno.consoleSize().rows || 24 : undefined;
    },
  };
}

/** The width of the terminal at this moment. */
function columnsNow(): number {
  return Deno.consoleSize().columns || 80;
}

function writeAll(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  const bytes = new TextEncoder().encode(text);
  let written = 0;
  try {
    while (written < bytes.length) written += stream.writeSync(bytes.subarray(written));
  } catch (error) {
    // Who reads only the beginning, such as `head`, still gets the files and the exit code.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

if (import.meta.main) {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    if (Deno.build.os === "windows" && signal === "SIGTERM") continue;
    Deno.addSignalListener(signal, () => {
      // Who asks twice does not want to wait for the report.
      if (controller.signal.aborted) Deno.exit(EXIT.interrupted);
      controller.abort();
    });
  }
  main(Deno.args, controller.signal).then((code) => Deno.exit(code), (error) => {
    console.error(error);
    Deno.exit(EXIT.bug);
  });
}
