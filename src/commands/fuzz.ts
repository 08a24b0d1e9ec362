import { relative, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { runCampaign } from "../campaign/campaign.ts";
import { CampaignJournal } from "../campaign/campaign_journal.ts";
import { FailureFiles } from "../campaign/failure_files.ts";
import type { CampaignReport, Shard } from "../fuzz/campaign_report.ts";
import { Host } from "../host/host.ts";
import type { HostOptions } from "../host/host_options.ts";
import { exitCode } from "../report/exit_code.ts";
import { EXIT } from "./exit.ts";
import { type Containment, hostOptions } from "./host_options.ts";
import { lawNames } from "./law_names.ts";
import { loadModules, withCorpus } from "./load_modules.ts";
import { reportSpecs } from "./report_spec.ts";
import { type ProgressDisplay, showProgress } from "./show_progress.ts";
import type { Terminal } from "./terminal.ts";
import { writeReports } from "./write_reports.ts";

/** What `fuzz` is given. */
export interface FuzzOptions extends Containment {
  readonly modules: readonly string[];
  readonly runs?: number;
  /** Seconds. */
  readonly time?: number;
  readonly seed?: number;
  readonly workers: number;
  readonly filter?: string;
  readonly laws?: readonly string[];
  readonly shard?: Shard;
  readonly reports: readonly string[];
  readonly corpus?: string;
  readonly resume: boolean;
  readonly failFast: boolean;
  readonly maxInconclusive?: number;
  readonly quiet: boolean;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly backproof: string;
}

/** The trials of each law, unless a number or a time is given. */
const RUNS = 1000;
/** As many trials of each law are recorded one by one where a report shows them. */
const OBSERVED = 200;
/** As many lines of a module are shown. */
const LINES = 20;
/** As many characters of each. */
const WIDTH = 200;

/** Judges the props that modules export, and stores what breaks a law. */
export async function fuzz(options: FuzzOptions, terminal: Terminal): Promise<number> {
  const { time, signal, backproof, shard, maxInconclusive } = options;
  // One that is named twice, in whatever words, is judged once.
  const modules = [...new Map(options.modules.map((path) => [resolve(path), path])).values()];
  const runs = options.runs ?? (time === undefined ? RUNS : undefined);
  const complain = (message: string) => terminal.err(`error: ${message}\n`);
  const specs = options.reports.some((spec) => !spec.includes("="))
    ? options.reports
    : ["text", ...options.reports];
  try {
    reportSpecs(specs);
  } catch (error) {
    complain((error as Error).message);
    return EXIT.misuse;
  }
  let lines = 0;
  const host: HostOptions = {
    ...hostOptions(options),
    onOutput: (line) => {
      if (options.quiet || lines++ > LINES) return;
      const more = lines > LINES ? "… and more, which is not shown" : shown(line);
      progress?.notice(`the module says: ${more}`);
    },
  };
  let progress: ProgressDisplay | undefined = undefined;
  const hosts = Array.from({ length: options.workers }, () => new Host(host));
  const { loaded, problems } = await loadModules(modules, { hosts, options: host, signal });
  for (const { message } of problems) complain(message);
  if (loaded.length === 0) return signal.aborted ? EXIT.interrupted : EXIT.misuse;

  const all = loaded.flatMap(({ props }) =>
    props.flatMap((prop) =>
      prop.laws.map(({ name }) => ({ title: `${prop.name} obeys ${name}`, law: name }))
    )
  );
  const known = [...new Set(all.map(({ law }) => law))];
  const asked = options.laws === undefined ? undefined : lawNames(options.laws, known);
  const isWanted = wanted(options.filter, asked?.names);
  const misused = (message: string) => {
    for (const host of hosts) host.end();
    complain(message);
    return EXIT.misuse;
  };
  if (asked !== undefined && asked.unknown.length > 0) {
    const names = known.map((name) => `\n  ${name}`).join("");
    return misused(`Cannot find the law ${JSON.stringify(asked.unknown[0])} among${names}`);
  }
  if (!all.some(({ title, law }) => isWanted(title, law))) {
    const titles = all.map(({ title }) => `\n  ${title}`).join("");
    return misused(`Cannot find ${JSON.stringify(options.filter)} among${titles}`);
  }

  const observe = specs.some((spec) => spec.split("=")[0] === "jsonl") ? OBSERVED : 0;
  const warn = (message: string) => progress?.notice(message);
  const journal = new CampaignJournal({
    modules: modules.map((module) => relative(".", resolve(module))),
    observe,
    ...defined({
      runs,
      time,
      filter: options.filter,
      laws: options.laws,
      shard: shard === undefined ? undefined : `${shard.index}/${shard.count}`,
      maxInconclusive,
    }),
  }, { sources: await sourcesOf(modules), onError: warn });
  const display = await showProgress(terminal, {
    isQuiet: options.quiet,
    ...defined({ time }),
  });
  progress = display;
  const left = journal.left(options.seed);
  const resumed = options.resume && left !== undefined && "states" in left ? left : undefined;
  if (options.resume && resumed === undefined) {
    const reason = left === undefined || "states" in left ? "" : `: ${left.reason}`;
    warn(`There is no campaign to go on with${reason}: starting anew`);
  } else if (left !== undefined && resumed === undefined) {
    warn(
      "A campaign like this was stopped before its end, and is dropped: --resume goes on with it",
    );
  }
  const seed = resumed?.seed ?? options.seed ??
    crypto.getRandomValues(new Uint32Array(1))[0]! >>> 1;
  const states = resumed?.states ?? new Map();
  journal.begin(seed, states);
  const files = new FailureFiles({
    seed,
    backproof,
    onError: display.warning,
    ...defined({ folder: options.corpus }),
  });
  let report: CampaignReport;
  try {
    report = await runCampaign({
      modules: await Promise.all(
        loaded.map((one) => withCorpus(one, { folder: options.corpus, warn })),
      ),
      problems,
      isWanted,
      seed,
      hosts,
      failFast: options.failFast,
      observe,
      host,
      signal,
      states,
      backproof,
      ...defined({ runs, time, shard, maxInconclusive }),
    }, {
      onState: (key, state) => journal.record(key, state),
      onLaw: (law) => display.law(law),
      onProgress: (state) => display.update(state),
      onStanding: (standing) => files.save(standing),
    });
  } finally {
    display.end();
  }
  journal.end({ isInterrupted: report.interrupted });
  const written = await writeReports(report, { specs, terminal });
  // What was found weighs more than a report that could not be written.
  const code = exitCode(report);
  return written === EXIT.holds || code === EXIT.violated || code === EXIT.interrupted
    ? code
    : written;
}

/** A line of a module, as it can be shown among ours. */
function shown(line: string): string {
  // deno-lint-ignore no-control-regex
  const plain = stripVTControlCharacters(line.slice(0, 2 * WIDTH)).replace(/[\x00-\x1f\x7f]/g, "");
  return plain.length <= WIDTH ? plain : `${plain.slice(0, WIDTH)}…`;
}

function wanted(
  filter = "",
  laws: readonly string[] | undefined,
): (title: string, law: string) => boolean {
  const text = filter.toLowerCase();
  return (title, law) =>
    title.toLowerCase().includes(text) && (laws === undefined || laws.includes(law));
}

async function sourcesOf(modules: readonly string[]): Promise<string> {
  const texts = await Promise.all(modules.map((path) => Deno.readTextFile(path).catch(() => "")));
  return texts.join("\0");
}

/** A record without the fields that are undefined. */
function defined<T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== undefined),
  ) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
