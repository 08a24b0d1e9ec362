/**
 * The command line: `fuzz MODULE…` judges the props that modules export, `replay` judges stored failures again,
 * `list` shows props, `scaffold` writes them, `report` and `merge` make reports of stored runs.
 *
 * @module
 */
import { Argument, Command, CommanderError, Help, Option } from "commander";
import config from "../deno.json" with { type: "json" };
import { EXIT } from "./commands/exit.ts";
import {
  ALONE,
  another,
  duration,
  granted,
  listOf,
  positiveInteger,
  seedNumber,
  shardOf,
  share,
} from "./commands/option_values.ts";
import type { Shell } from "./commands/completions.ts";
import type { Terminal } from "./commands/terminal.ts";
import type { Shard } from "./fuzz/campaign_report.ts";
import type { Permission } from "./host/permissions.ts";

const FUZZ_HELP = `
Options may stand in the section "backproof" of deno.json, and so may the modules:
  { "backproof": { "modules": ["my_props.ts"], "runs": 5000, "report": ["text"] } }

Examples:
  deno task fuzz examples/custom_layer.ts
  deno task fuzz examples/custom_layer.ts --time 10m --workers 2 --report html=run.html
  deno task fuzz props/mod.ts --filter "Sigmoid obeys" --seed 42
  deno task fuzz props/mod.ts --shard 1/2 --report json=one.json

Exit codes:
  0    all laws hold
  1    a law is broken
  2    misuse
  3    a law could not be judged
  130  stopped by Ctrl-C: what was found is saved and reported, and --resume goes on`;

const REPLAY_HELP = `
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

const LIST_HELP = `
Examples:
  deno task list props/mod.ts
  deno task list props/sigmoid.ts --json

Exit codes:
  0    all were listed
  2    misuse
  130  stopped by Ctrl-C`;

const SCAFFOLD_HELP = `
Examples:
  deno task scaffold my_layers.ts
  deno task scaffold my_layers.ts --output props/my_layers.ts

Exit codes:
  0    the file was written
  2    misuse: there is such a file, or no layer was found
  130  stopped by Ctrl-C`;

const REPORT_HELP = `
Examples:
  deno task report run.json
  deno task report run.json --html=run.html --junit=run.xml

Exit codes: those of the run`;

const MERGE_HELP = `
Examples:
  deno task merge one.json two.json
  deno task merge one.json two.json --html=run.html --json=all.json

Exit codes: those of the runs together`;

const COMPLETIONS_HELP = `
Examples, for a command installed as backproof:
  source <(backproof completions bash)                                   in ~/.bashrc
  source <(backproof completions zsh)                                    in ~/.zshrc
  backproof completions fish > ~/.config/fish/completions/backproof.fish`;

const FORMAT_NAMES = ["text", "json", "junit", "sarif", "html", "jsonl"] as const;
const FORMATS = `${FORMAT_NAMES.slice(0, -1).join(", ")} or ${FORMAT_NAMES.at(-1)}, ` +
  "printed or written to a file; may be repeated";

/** What a module under test can be allowed: what a list of it holds, and what it may do. */
const PERMISSIONS: Readonly<Record<Permission, readonly [list: string, says: string]>> = {
  read: ["paths", "read these files and folders"],
  write: ["paths", "write these files and folders"],
  net: ["hosts", "reach these hosts"],
  env: ["names", "read these environment variables"],
  run: ["programs", "start these programs"],
  ffi: ["libraries", "load these libraries"],
  sys: ["kinds", "ask these things about the system"],
  import: ["hosts", "import from these hosts"],
};
const PERMISSIONS_HEADING = "Permissions of the module, which has none unless granted:";

/** Runs the command line with the given arguments, and returns the exit code. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  let code: number = EXIT.misuse;
  let configured: readonly string[] = [];
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
  /** Lets a command contain the module, as the command line and the configuration file say. */
  const contained = (command: Command): Command => {
    command
      .optionsGroup("Containment:")
      .addOption(
        new Option("--trial-timeout <time>", "how long a layer may take for one trial")
          .argParser(duration).default(5, "5s"),
      )
      .option("--memory <mb>", "how many megabytes a layer may take", positiveInteger, 512)
      .option("--no-config", "take no options from deno.json")
      .optionsGroup(PERMISSIONS_HEADING);
    for (const [name, [list, says]] of Object.entries(PERMISSIONS)) {
      command.option(`--allow-${name} [${list}]`, `let the module ${says}`, granted);
    }
    return command.hook("preAction", async (_, command) => {
      if (command.opts()["config"] === false) return;
      const { withConfig } = await import("./commands/with_config.ts");
      try {
        ({ modules: configured } = await withConfig(command, { all: fuzz }));
      } catch (error) {
        command.error(`error: ${(error as Error).message}`);
      }
    });
  };

  const fuzz = contained(
    program.command("fuzz")
      .description("Judge the props that modules export, and store what breaks a law.")
      .argument("[modules...]", "files that export props; those of deno.json if left out")
      .usage("[options] <modules...>")
      .option("-r, --runs <n>", "trials of each law (default: 1000)", positiveInteger)
      .option("-t, --time <time>", "go on for so long instead, such as 60s or 2h", duration)
      .option("-s, --seed <n>", "repeat the run that printed this seed", seedNumber)
      .option("-w, --workers <n>", "processes that judge at the same time", positiveInteger, 1)
      .option("-f, --filter <text>", 'only "PROP obeys LAW" that includes the text')
      .option("-l, --laws <names>", 'only these, such as "input gradient,linear"', listOf)
      .option("--shard <i/n>", "only one of n parts, for machines that share the work", shardOf)
      .option("--resume", "go on with the same campaign where it was stopped")
      .option("--fail-fast", "stop at the first failure")
      .option(
        "--max-inconclusive <share>",
        "share of its trials, 0 to 1, that a law may leave unjudged (default: what the prop says, or 0.2)",
        share,
      )
      .optionsGroup("Output:")
      .option("--report <format[=file]>", `${FORMATS} (default: text)`, another)
      .option("--corpus <folder>", "where failures are stored (default: corpus beside the module)")
      .option("-q, --quiet", "show nothing but the report"),
  )
    .addHelpText("after", FUZZ_HELP)
    .action(async (named: string[], options: FuzzFlags) => {
      const modules = named.length > 0 ? named : configured;
      if (modules.length === 0) fuzz.error("error: missing required argument 'modules'");
      const { fuzz: run } = await import("./commands/fuzz.ts");
      const { report = [], resume = false, failFast = false, quiet = false, ...others } = options;
      code = await run({
        ...others,
        modules,
        reports: report,
        resume,
        failFast,
        quiet,
        grants: grantsOf(options),
        signal,
        backproof: config.version,
      }, terminal());
    });
  contained(
    program.command("replay")
      .description("Judge stored failures again.")
      .argument(
        "[paths...]",
        "files or folders of stored failures; all in folders named corpus below this one if left out",
      ),
  )
    .addHelpText("after", REPLAY_HELP)
    .action(async (paths: string[], options: HostFlags) => {
      const [{ replay }, { withHost }] = await Promise.all([
        import("./commands/replay.ts"),
        import("./commands/in_host.ts"),
      ]);
      code = await withHost(
        hostOf(options, signal),
        ({ judge }) => replay({ paths, judge }, terminal()),
      );
    });
  contained(
    program.command("list")
      .description("Show the props that modules export: their laws, and samples of what they draw.")
      .argument("<modules...>", "files that export props")
      .option("--json", "as JSON"),
  )
    .addHelpText("after", LIST_HELP)
    .action(async (modules: string[], options: HostFlags & { readonly json?: boolean }) => {
      const [{ list }, { withHost }] = await Promise.all([
        import("./commands/list.ts"),
        import("./commands/in_host.ts"),
      ]);
      const { json = false } = options;
      code = await withHost(
        hostOf(options, signal),
        ({ describe }) => list({ modules, json, describe }, terminal()),
      );
    });
  contained(
    program.command("scaffold")
      .description("Write a prop file for the layers of a module, with the laws they seem to obey.")
      .argument("<module>", "a file that exports layer classes, or functions that build layers")
      .option("-o, --output <file>", "the file to write (default: MODULE_props.ts beside it)"),
  )
    .addHelpText("after", SCAFFOLD_HELP)
    .action(async (module: string, options: HostFlags & { readonly output?: string }) => {
      const [{ scaffold }, { withHost }] = await Promise.all([
        import("./commands/scaffold.ts"),
        import("./commands/in_host.ts"),
      ]);
      const { output } = options;
      code = await withHost(
        hostOf(options, signal),
        ({ inspectModule }) =>
          scaffold(
            { module, inspectModule, ...output === undefined ? {} : { output } },
            terminal(),
          ),
      );
    });
  const reporting = (command: Command): Command => {
    command.option("--report <format[=file]>", `${FORMATS} (default: text)`, another);
    for (const name of FORMAT_NAMES) {
      command.option(`--${name} [file]`, `the same as --report ${name}[=file]`);
    }
    return command;
  };
  const reportsOf = (options: Readonly<Record<string, unknown>>): readonly string[] => [
    ...(options["report"] as readonly string[] | undefined) ?? [],
    ...FORMAT_NAMES.flatMap((name) => {
      const file = options[name];
      return file === undefined ? [] : [file === ALONE ? name : `${name}=${file}`];
    }),
  ];
  reporting(
    program.command("report")
      .description("Make any report of a stored run again.")
      .argument("<file>", "what --report json=FILE wrote"),
  )
    .addHelpText("after", REPORT_HELP)
    .action(async (file: string, options: Record<string, unknown>) => {
      const { report } = await import("./commands/report.ts");
      code = await report({ file, reports: reportsOf(options) }, terminal());
    });
  reporting(
    program.command("merge")
      .description("Make one report of many stored runs, such as those of all shards.")
      .argument("<files...>", "what --report json=FILE wrote"),
  )
    .addHelpText("after", MERGE_HELP)
    .action(async (files: string[], options: Record<string, unknown>) => {
      const { merge } = await import("./commands/merge.ts");
      code = await merge({ files, reports: reportsOf(options) }, terminal());
    });
  program.command("completions")
    .description("Print what makes a shell complete this command line.")
    .addArgument(new Argument("<shell>", "the shell").choices(["bash", "zsh", "fish"]))
    .addHelpText("after", COMPLETIONS_HELP)
    .action(async (shell: Shell) => {
      const { completions } = await import("./commands/completions.ts");
      terminal().out(completions(shell, program));
      code = EXIT.holds;
    });
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

type GrantFlags = {
  readonly [K in Permission as `allow${Capitalize<K>}`]?: true | readonly string[];
};

interface HostFlags extends GrantFlags {
  readonly trialTimeout: number;
  readonly memory: number;
}

interface FuzzFlags extends HostFlags {
  readonly runs?: number;
  readonly time?: number;
  readonly seed?: number;
  readonly workers: number;
  readonly filter?: string;
  readonly laws?: readonly string[];
  readonly shard?: Shard;
  readonly report?: readonly string[];
  readonly corpus?: string;
  readonly resume?: boolean;
  readonly failFast?: boolean;
  readonly maxInconclusive?: number;
  readonly quiet?: boolean;
}

function grantsOf(flags: GrantFlags): Partial<Record<Permission, true | readonly string[]>> {
  return Object.fromEntries(
    Object.keys(PERMISSIONS).flatMap((name) => {
      const value = flags[`allow${name[0]!.toUpperCase()}${name.slice(1)}` as keyof GrantFlags];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function hostOf(flags: HostFlags, signal: AbortSignal) {
  const { trialTimeout, memory } = flags;
  return { trialTimeout, memory, grants: grantsOf(flags), signal };
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
  while (written < bytes.length) written += stream.writeSync(bytes.subarray(written));
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
