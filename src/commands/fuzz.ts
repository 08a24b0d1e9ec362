import { readCorpus } from "../corpus/mod.ts";
import { dirname, join, relative, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { runCampaign } from "../campaign/campaign.ts";
import type { CampaignModule } from "../campaign/campaign_options.ts";
import { CampaignJournal } from "../campaign/campaign_journal.ts";
import { FailureFiles } from "../campaign/failure_files.ts";
import { loadModule } from "../campaign/load_module.ts";
import { locate } from "../campaign/locate.ts";
import type { CampaignReport, Problem, Shard } from "../fuzz/campaign_report.ts";
import type { PropSummary } from "../host/calls.ts";
import { Host } from "../host/host.ts";
import type { HostOptions } from "../host/host_options.ts";
import type { Grants } from "../host/permissions.ts";
import { exitCode } from "../report/exit_code.ts";
import { EXIT } from "./exit.ts";
import { lawNames } from "./law_names.ts";
import { reportSpecs } from "./report_spec.ts";
import { type ProgressDisplay, showProgress } from "./show_progress.ts";
import type { Terminal } from "./terminal.ts";
import { writeReports } from "./write_reports.ts";

/** What `fuzz` is given. */
export interface FuzzOptions {
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
  /** Seconds. */
  readonly trialTimeout: number;
  /** Megabytes. */
  readonly memory: number;
  readonly grants: Grants;
  readonly failFast: boolean;
  readonly maxInconclusive?: number;
  readonly quiet: boolean;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly backproof: string;
}

/** The trials of each law, unless a number or a time is given. */
const RUNS = 1000;
/** How long a module may take to load, in milliseconds. */
const LOADING = 30_000;
/** As many trials of each law are recorded one by one where a report shows them. */
const OBSERVED = 200;
/** As many lines of a module are shown. */
const LINES = 20;
/** As many characters of each. */
const WIDTH = 200;

/** Judges the props that modules export, and stores what breaks a law. */
export async function fuzz(options: FuzzOptions, terminal: Terminal): Promise<number> {
  const { modules, time, signal, backproof, shard, maxInconclusive } = options;
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
    trialMilliseconds: 1000 * options.trialTimeout,
    loadMilliseconds: LOADING,
    memory: options.memory,
    grants: options.grants,
    onOutput: (line) => {
      if (options.quiet || lines++ > LINES) return;
      const more = lines > LINES ? "… and more, which is not shown" : shown(line);
      progress?.notice(`the module says: ${more}`);
    },
  };
  let progress: ProgressDisplay | undefined = undefined;
  const hosts = Array.from({ length: options.workers }, () => new Host(host));
  const { loaded, problems } = await load(modules, { hosts, options: host, signal });
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
      modules: await Promise.all(loaded.map((one) => withCorpus(one, { options, warn }))),
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

interface LoadedModule {
  readonly module: string;
  readonly url: string;
  readonly props: readonly PropSummary[];
  /** The class of the layer of each prop. */
  readonly classNames: ReadonlyMap<string, string>;
}

async function load(
  modules: readonly string[],
  { hosts: [host], options, signal }: {
    readonly hosts: readonly Host[];
    readonly options: HostOptions;
    readonly signal: AbortSignal;
  },
): Promise<{ loaded: LoadedModule[]; problems: Problem[] }> {
  const loaded: LoadedModule[] = [];
  const problems: Problem[] = [];
  const end = () => host!.end();
  signal.addEventListener("abort", end);
  try {
    for (const module of modules) {
      const answer = await loadModule(host!, module, options);
      if (signal.aborted) break;
      if (answer.kind === "problem") problems.push({ module, message: answer.message });
      else {
        const { url, value: props } = answer;
        const classNames = new Map<string, string>();
        for (const { name } of props) {
          const reply = await host!.call(url, "className", { prop: name });
          // A layer that cannot be built is for the laws to judge.
          if (reply.kind === "done" && typeof reply.value === "string") {
            classNames.set(name, reply.value);
          }
        }
        loaded.push({ module, url, props, classNames });
      }
    }
  } finally {
    signal.removeEventListener("abort", end);
  }
  // The process goes on to judge what it has loaded.
  if (loaded.length === 0) end();
  return { loaded, problems };
}

/** The module with what broke its laws before. */
async function withCorpus(
  { module, url, props, classNames }: LoadedModule,
  { options, warn }: { readonly options: FuzzOptions; readonly warn: (message: string) => void },
): Promise<CampaignModule> {
  const folder = options.corpus ?? join(dirname(module), "corpus");
  const { failures, problems } = await readCorpus(folder);
  for (const { path, message } of problems) warn(`Skipped ${path}: ${message}`);
  const here = resolve(module);
  return {
    module,
    url,
    props,
    stored: failures.filter(({ path, failure }) => resolve(dirname(path), failure.module) === here)
      .map(({ failure }) => failure),
    locate: ({ name }) => locate(module, { className: classNames.get(name), prop: name }),
  };
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
