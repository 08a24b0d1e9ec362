/**
 * The command line: `fuzz MODULE` judges the props that a module exports, `replay FILE` judges a stored
 * failure again.
 *
 * @module
 */
import { Command, CommanderError, InvalidArgumentError } from "commander";
import config from "../deno.json" with { type: "json" };
import type { RunReport } from "./fuzz/run_report.ts";
import type { Law } from "./laws/mod.ts";
import type { Prop } from "./prop.ts";

/** What the exit code says. */
const EXIT = { holds: 0, violated: 1, misuse: 2, unjudged: 3, bug: 70 } as const;

const FUZZ_HELP = `
Examples:
  deno task fuzz examples/custom_layer.ts
  deno task fuzz examples/custom_layer.ts --runs 100000
  deno task fuzz props/mod.ts --filter "Sigmoid obeys" --seed 42

Exit codes: 0 all laws hold, 1 a law is broken, 2 misuse, 3 a law could not be judged`;

const REPLAY_HELP = `
Example:
  deno task replay props/corpus/square/3f9a1c.json

Exit codes: 0 the law holds now, 1 it is still broken, 2 misuse or a stale file, 3 it could not be judged`;

/** Runs the command line with the given arguments, and returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  let code: number = EXIT.misuse;
  const program = new Command("deno task")
    .description("Property tests for layers that carry their own backward pass.")
    .version(config.version)
    // Asking whether there are colours takes permissions, and there are none.
    .configureOutput({ getOutHasColors: () => false, getErrHasColors: () => false })
    .exitOverride();
  program.command("fuzz")
    .description("Judge the props that a module exports, and store what breaks a law.")
    .argument("<module>", "a file that exports props, such as examples/custom_layer.ts")
    .option("-r, --runs <n>", "trials of each law", positiveInteger, 1000)
    .option("-s, --seed <n>", "repeat the run that printed this seed", seedNumber)
    .option(
      "-f, --filter <text>",
      'only laws whose "Sigmoid obeys input gradient" includes the text',
    )
    .option(
      "--max-inconclusive <share>",
      "the share of trials, 0 to 1, that a law may leave unjudged (default: what the prop says, or 0.2)",
      share,
    )
    .addHelpText("after", FUZZ_HELP)
    .action(async (module: string, options: FuzzOptions) => {
      code = await fuzz(module, options);
    });
  program.command("replay")
    .description("Judge a stored failure again.")
    .argument("<file>", "a file of a corpus folder")
    .addHelpText("after", REPLAY_HELP)
    .action(async (file: string) => {
      code = await replay(file);
    });
  try {
    await program.parseAsync(args, { from: "user" });
    // A promise that the module left rejected comes to light only now.
    await new Promise((resolve) => setTimeout(resolve));
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.misuse;
    throw error;
  }
}

interface FuzzOptions {
  readonly runs: number;
  readonly seed?: number;
  readonly filter?: string;
  readonly maxInconclusive?: number;
}

async function fuzz(module: string, options: FuzzOptions): Promise<number> {
  const { loadProps } = await import("./fuzz/load_props.ts");
  const loaded = await loadProps(module);
  if (loaded.kind === "problem") return misuse(loaded.message);
  const all = loaded.props.flatMap((prop) => prop.laws.map((law) => ({ prop, law })));
  const wanted = options.filter?.toLowerCase() ?? "";
  const chosen = all.filter(({ prop, law }) => title(prop, law).toLowerCase().includes(wanted));
  if (chosen.length === 0) {
    const titles = all.map(({ prop, law }) => `\n  ${title(prop, law)}`).join("");
    return misuse(`Cannot find ${JSON.stringify(options.filter)} among${titles}`);
  }
  const { runs, maxInconclusive, seed = crypto.getRandomValues(new Uint32Array(1))[0]! >>> 1 } =
    options;
  console.log(
    `Fuzzing ${module}: ${count(chosen.length, "law")}, ${count(runs, "run")} each, --seed ${seed}`,
  );
  const { runLaw } = await import("./fuzz/run.ts");
  const { progressLine } = await import("./report/mod.ts");
  const terminal = Deno.stderr.isTerminal()
    ? {
      columns: Deno.consoleSize().columns,
      write: (text: string) => void Deno.stderr.writeSync(bytes(text)),
    }
    : { columns: 0, write: () => {} };
  const tally: Record<RunReport["status"], number> = {
    holds: 0,
    violated: 0,
    unjudged: 0,
    vacuous: 0,
  };
  let problems = 0;
  let wasLong = true;
  for (const { prop, law } of chosen) {
    const progress = progressLine(title(prop, law), { runs, ...terminal });
    try {
      const report = runLaw(prop, law, {
        runs,
        seed,
        ...maxInconclusive === undefined ? {} : { maxInconclusive },
        onTrial: progress.show,
      });
      progress.clear();
      const shown = await show(await stored(report, module));
      // A long report stands by itself among the lines of the others.
      const isLong = shown.includes("\n");
      console.log(isLong || wasLong ? `\n${shown}` : shown);
      wasLong = isLong;
      tally[report.status]++;
    } catch (error) {
      progress.clear();
      problems++;
      misuse(`Cannot run ${title(prop, law)}: ${messageOf(error)}`);
    }
  }
  const { holds, violated, unjudged, vacuous } = tally;
  const counts = {
    broken: violated,
    "not judged": unjudged,
    "not applicable": vacuous,
    "not run": problems,
  };
  const others = Object.entries(counts).map(([name, n]) => n > 0 ? `, ${n} ${name}` : "").join("");
  console.log(`\n${holds} of ${count(chosen.length, "law")} hold${others}`);
  if (violated > 0) return EXIT.violated;
  if (problems > 0) return EXIT.misuse;
  return unjudged > 0 || holds === 0 ? EXIT.unjudged : EXIT.holds;
}

/** The report with the path of its stored failure, if it has a failure that can be stored. */
async function stored(report: RunReport, module: string): Promise<RunReport> {
  const { failure } = report;
  if (failure === undefined) return report;
  const { basename, dirname, join, relative, resolve } = await import("node:path");
  const { saveFailure } = await import("./corpus/mod.ts");
  const { summary } = await import("./report/mod.ts");
  try {
    const path = await saveFailure(join(dirname(module), "corpus"), {
      // From corpus/<prop>/<hash>.json.
      module: `../../${basename(module)}`,
      prop: report.prop,
      law: report.law,
      violation: summary(failure.violation),
      found: { seed: report.seed },
      trial: { given: failure.given, upstream: failure.upstream, seed: failure.trialSeed },
    });
    const replay = relative(".", resolve(path)).replaceAll("\\", "/");
    return { ...report, failure: { ...failure, replay } };
  } catch (error) {
    console.error(`Cannot store the failure of ${report.prop}: ${messageOf(error)}`);
    return report;
  }
}

async function replay(file: string): Promise<number> {
  const { dirname, join } = await import("node:path");
  const { loadFailure } = await import("./corpus/mod.ts");
  const { findLaw } = await import("./fuzz/find_law.ts");
  const { loadProps } = await import("./fuzz/load_props.ts");
  const { replayTrial } = await import("./fuzz/replay.ts");
  let failure;
  try {
    failure = await loadFailure(file);
  } catch (error) {
    return misuse(messageOf(error));
  }
  const module = join(dirname(file), failure.module);
  const loaded = await loadProps(module);
  if (loaded.kind === "problem") return misuse(`Cannot replay ${file}: ${loaded.message}`);
  const found = findLaw(loaded.props, failure);
  if (found.kind === "stale") {
    return misuse(`Cannot replay ${file}: it is stale, ${found.reason} (in ${module})`);
  }
  const { prop, law } = found;
  const report = replayTrial(prop, law, { data: failure.trial, seed: failure.found.seed });
  console.log(await show(report));
  if (report.status === "violated") return EXIT.violated;
  return report.status === "holds" ? EXIT.holds : EXIT.unjudged;
}

async function show(report: RunReport): Promise<string> {
  const { inColour, text } = await import("./report/mod.ts");
  const plain = text(report);
  return Deno.stdout.isTerminal() && !Deno.noColor ? inColour(plain, report.status) : plain;
}

function title(prop: Prop, law: Law): string {
  return `${prop.name} obeys ${law.name}`;
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

function misuse(message: string): number {
  console.error(`error: ${message}`);
  return EXIT.misuse;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("Expected a positive integer.");
}

function seedNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isInteger(value) && Math.abs(value) < 2 ** 31) return value;
  throw new InvalidArgumentError("Expected an integer below 2147483648.");
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError("Expected a share from 0 to 1.");
}

if (import.meta.main) {
  // A module that ends the process, or never ends loading, must not pass for one whose laws hold.
  let code: number | undefined;
  addEventListener("unload", () => {
    if (code === undefined) {
      Deno.exitCode = misuse("the module stopped the run before it was judged");
    }
  });
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    Deno.exit(code = misuse(`A promise of the module is rejected: ${messageOf(event.reason)}`));
  });
  main(Deno.args).then((result) => Deno.exit(code = result), (error) => {
    console.error(error);
    Deno.exit(code = EXIT.bug);
  });
}
