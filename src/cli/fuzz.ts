import type { Command } from "commander";
import {
  another,
  duration,
  listOf,
  positiveInteger,
  seedNumber,
  shardOf,
  share,
} from "../commands/option_values.ts";
import type { Shard } from "../fuzz/campaign_report.ts";
import { modulesOfCommands, withPrograms } from "./commands_as_modules.ts";
import { contained, type ContainedFlags, grantsOf } from "./contained.ts";
import type { Context } from "./context.ts";
import { FORMATS } from "./reporting.ts";

const HELP = `
Options may stand in the section "backproof" of deno.json, and so may the modules:
  { "backproof": { "modules": ["my_props.ts"], "runs": 5000, "report": ["text"] } }

Examples:
  deno task fuzz examples/custom_layer.ts
  deno task fuzz examples/custom_layer.ts --time 10m --workers 2 --report html=run.html
  deno task fuzz props/mod.ts --filter "Sigmoid obeys" --seed 42
  deno task fuzz props/mod.ts --shard 1/2 --report json=one.json
  deno task fuzz --command "python3 examples/python/study_note.py"

Exit codes:
  0    all laws hold
  1    a law is broken
  2    misuse
  3    a law could not be judged
  130  stopped by Ctrl-C: what was found is saved and reported, and --resume goes on`;

interface FuzzFlags extends ContainedFlags {
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
  readonly command?: readonly string[];
}

/** Declares `fuzz`, which judges the props that modules export. */
export function declareFuzz(program: Command, context: Context): void {
  let configured: readonly string[] = [];
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
      .option(
        "-c, --command <command>",
        'judge the layers of a process, such as "python3 my_layer.py"',
        another,
      )
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
    {
      onModules: (modules) => {
        configured = modules;
      },
    },
  )
    .addHelpText("after", HELP)
    .action(async (named: string[], options: FuzzFlags) => {
      const { report = [], resume = false, failFast = false, quiet = false, ...others } = options;
      const commands = await modulesOfCommands(options.command ?? [], fuzz);
      const isNamed = named.length > 0 || commands.modules.length > 0;
      const modules = isNamed ? [...named, ...commands.modules] : configured;
      if (modules.length === 0) fuzz.error("error: missing required argument 'modules'");
      const { fuzz: run } = await import("../commands/fuzz.ts");
      context.end(
        await run({
          ...others,
          modules,
          reports: report,
          resume,
          failFast,
          quiet,
          grants: withPrograms(grantsOf(options), commands.programs),
          signal: context.signal,
          backproof: context.version,
        }, context.terminal()),
      );
    });
}
