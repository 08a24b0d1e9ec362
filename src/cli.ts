/**
 * The command line: `fuzz MODULE…` judges the props that modules export, `replay` judges stored failures again,
 * `list` shows props, `scaffold` writes them, `report` and `merge` make reports of stored runs.
 *
 * @module
 */
import { Command, CommanderError } from "commander";
import config from "../deno.json" with { type: "json" };
import { EXIT } from "./commands/exit.ts";
import {
  another,
  duration,
  listOf,
  positiveInteger,
  seedNumber,
  shardOf,
  share,
} from "./commands/option_values.ts";
import type { Terminal } from "./commands/terminal.ts";
import type { Shard } from "./fuzz/campaign_report.ts";
import type { Permission } from "./host/host.ts";

const FUZZ_HELP = `
Examples:
  deno task fuzz examples/custom_layer.ts
  deno task fuzz examples/custom_layer.ts --time 10m --workers 2 --report html=report.html
  deno task fuzz props/mod.ts --filter "Sigmoid obeys" --seed 42
  deno task fuzz props/mod.ts --shard 1/2 --report json=one.json

Options may stand in the section "backproof" of deno.json: { "backproof": { "runs": 5000 } }

Exit codes: 0 all laws hold, 1 a law is broken, 2 misuse, 3 a law could not be judged, 130 stopped by Ctrl-C:
what was found is saved and reported, and --resume goes on`;

const REPLAY_HELP = `
Without a file or folder, all stored failures below this folder: those in each folder named corpus.
Each is one of
  still failing   the law is still broken
  fixed           the law holds now
  stale           the prop or the law is gone, or the prop draws something else by now
  not judged      the trial is inconclusive by now, or the module does not load
  damaged         the file cannot be read

Examples:
  deno task replay
  deno task replay props/corpus/square/3f9a1c.json
  deno task replay props examples

Exit codes: 0 all are fixed, or there are none, 1 one is still failing, 2 misuse: a file that was
named is stale, damaged or its module does not load, 3 one could not be judged: stale and damaged
files of a folder count as such`;

const LIST_HELP = `
Examples:
  deno task list props/mod.ts
  deno task list props/sigmoid.ts --json

Exit codes: 0 all were listed, 2 misuse`;

const SCAFFOLD_HELP = `
Examples:
  deno task scaffold my_layers.ts
  deno task scaffold my_layers.ts --output props/my_layers.ts

Exit codes: 0 the file was written, 2 misuse: there is such a file, or no layer was found`;

const REPORT_HELP = `
Examples:
  deno task report run.json
  deno task report run.json --report html=report.html --report junit=report.xml

Exit codes: those of the run`;

const MERGE_HELP = `
Examples:
  deno task merge one.json two.json --report text
  deno task merge one.json two.json --report html=report.html --report json=all.json

Exit codes: those of the runs together`;

const FORMATS = "text, json, junit, sarif, html or jsonl, to the standard output or to a file";

/** What a module under test can be allowed. */
const PERMISSIONS: readonly Permission[] = [
  "read",
  "write",
  "net",
  "env",
  "run",
  "ffi",
  "sys",
  "import",
];

/** Runs the command line with the given arguments, and returns the exit code. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  let code: number = EXIT.misuse;
  const program = new Command("backproof")
    .description("Property tests for layers that carry their own backward pass.")
    .version(config.version)
    // Asking whether there are colours takes permissions, and there are none.
    .configureOutput({ getOutHasColors: () => false, getErrHasColors: () => false })
    .exitOverride();
  const contained = (command: Command): Command => {
    command
      .option("--trial-timeout <time>", "how long a layer may take for one trial", duration, 5)
      .option(
        "--memory <mb>",
        "how much memory a layer may take, in megabytes",
        positiveInteger,
        512,
      );
    for (const name of PERMISSIONS) {
      command.option(
        `--allow-${name} [list]`,
        `let the module ${SAYS[name]}; nothing is allowed otherwise`,
      );
    }
    return command;
  };

  contained(
    program.command("fuzz")
      .description("Judge the props that modules export, and store what breaks a law.")
      .argument("<modules...>", "files that export props, such as examples/custom_layer.ts")
      .option("-r, --runs <n>", "trials of each law (default: 1000)", positiveInteger)
      .option("-t, --time <time>", "go on for so long instead, such as 60s or 2h", duration)
      .option("-s, --seed <n>", "repeat the run that printed this seed", seedNumber)
      .option("-w, --workers <n>", "processes that judge at the same time", positiveInteger, 1)
      .option(
        "-f, --filter <text>",
        'only laws whose "Sigmoid obeys input gradient" includes the text',
      )
      .option(
        "-l, --laws <names>",
        'only these laws, such as "input gradient,param gradient"',
        listOf,
      )
      .option("--shard <i/n>", "only one of n parts, for machines that share the work", shardOf)
      .option("--report <format[=file]>", `${FORMATS}; may be repeated (default: text)`, another)
      .option("--corpus <folder>", "where failures are stored (default: corpus beside each module)")
      .option("--resume", "go on with the same campaign where it was stopped")
      .option("--fail-fast", "stop at the first failure")
      .option(
        "--max-inconclusive <share>",
        "the share of trials, 0 to 1, that a law may leave unjudged (default: what the prop says, or 0.2)",
        share,
      )
      .option("-q, --quiet", "show nothing but the report"),
  )
    .addHelpText("after", FUZZ_HELP)
    .action(async (modules: string[], options: FuzzFlags) => {
      const { fuzz } = await import("./commands/fuzz.ts");
      const { report = [], resume = false, failFast = false, quiet = false, ...others } = options;
      code = await fuzz({
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
        "files or folders of stored failures; all below this folder if left out",
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
      .description(
        "Write a prop file for the layers that a module exports, with the laws they seem to obey.",
      )
      .argument("<module>", "a file that exports layer classes, or functions that build layers")
      .option(
        "-o, --output <file>",
        "the file to write (default: MODULE_props.ts beside the module)",
      ),
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
  const formats = ["text", "json", "junit", "sarif", "html", "jsonl"] as const;
  const reporting = (command: Command): Command => {
    command.option("--report <format[=file]>", `${FORMATS}; may be repeated`, another);
    for (const name of formats) {
      command.option(`--${name} [file]`, `the same as --report ${name}[=file]`);
    }
    return command;
  };
  const reportsOf = (options: Readonly<Record<string, unknown>>): readonly string[] => [
    ...(options["report"] as readonly string[] | undefined) ?? [],
    ...formats.flatMap((name) => {
      const file = options[name];
      return file === undefined ? [] : [file === true ? name : `${name}=${file}`];
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
    .argument("<shell>", "bash, zsh or fish")
    .action(async (shell: string) => {
      const { completions } = await import("./commands/completions.ts");
      code = completions(shell, { program, terminal: terminal() });
    });
  try {
    const { withConfig } = await import("./commands/with_config.ts");
    const given = withConfig(args, {
      path: "deno.json",
      command: program.commands.find((command) => command.name() === "fuzz"),
    });
    if (given.kind === "problem") {
      terminal().err(`error: ${given.message}\n`);
      return EXIT.misuse;
    }
    await program.parseAsync(given.args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.misuse;
    throw error;
  }
}

const SAYS: Readonly<Record<Permission, string>> = {
  read: "read these files",
  write: "write these files",
  net: "reach these hosts",
  env: "read these environment variables",
  run: "start these programs",
  ffi: "load these libraries",
  sys: "ask these things about the system",
  import: "import from these hosts",
};

type GrantFlags = { readonly [K in Permission as `allow${Capitalize<K>}`]?: true | string };

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
  return Object.fromEntries(PERMISSIONS.flatMap((name) => {
    const flag = `allow${name[0]!.toUpperCase()}${name.slice(1)}` as keyof GrantFlags;
    const value = flags[flag];
    return value === undefined ? [] : [[name, value === true ? true : value.split(",")] as const];
  }));
}

function hostOf(flags: HostFlags, signal: AbortSignal) {
  const { trialTimeout, memory } = flags;
  return { trialTimeout, memory, grants: grantsOf(flags), signal };
}

/** The console of this process. */
function terminal(): Terminal {
  return {
    out: (text) => writeAll(Deno.stdout, text),
    err: (text) => writeAll(Deno.stderr, text),
    hasColours: Deno.stdout.isTerminal() && !Deno.noColor,
    isErrColoured: Deno.stderr.isTerminal() && !Deno.noColor,
    get columns() {
      return consoleSize()?.columns;
    },
    get rows() {
      return consoleSize()?.rows;
    },
  };
}

/** The size of the terminal at this moment; undefined in a pipe. */
function consoleSize(): { readonly columns: number; readonly rows: number } | undefined {
  if (!Deno.stderr.isTerminal()) return undefined;
  // A terminal that does not know its size says 0.
  const { columns, rows } = Deno.consoleSize();
  return { columns: columns || 80, rows: rows || 24 };
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
