import { LawTrials } from "../../src/fuzz/law_trials.ts";
import { type Law, type Prop, runLaw } from "../../src/mod.ts";
import { median } from "../shared/median.ts";
import type { Print } from "../shared/print.ts";
import { columns, count } from "../shared/table.ts";
import { bareRun } from "./bare.ts";
import { campaignRun } from "./campaign_run.ts";
import { commandRun } from "./command_run.ts";
import { type LawSet, lawSets, lawsOf, type Subject, subjects } from "./law_sets.ts";

/** What the engine costs beside fast-check: times of as many trials, over its time. */
export interface OverheadRow {
  readonly layer: string;
  readonly laws: string;
  /** Trials a second of fast-check alone, in this process. */
  readonly bare: number;
  /** The engine in this process: generated trials only, climbs only, and its schedule of both. */
  readonly generated: number;
  readonly climbs: number;
  readonly inProcess: number;
  /** A campaign with one worker, over fast-check in a process of its own: without its startup, and with it. */
  readonly campaign: number;
  readonly command: number;
}

/** Measures fast-check alone and the engine in turns. */
export async function overhead(
  { rounds, runs, print }: {
    readonly rounds: number;
    /** The trials of each law in this process; those of campaigns are five times as many. */
    readonly runs: number;
    readonly print: Print;
  },
): Promise<OverheadRow[]> {
  const table = columns([18, 12, -12, -11, -9, -12, -11, -10]);
  print("time of the engine over that of bare fast-check, for as many trials:\n");
  print(table([
    "layer",
    "laws",
    "fast-check/s",
    "generated",
    "climbs",
    "in process",
    "campaign",
    "command",
  ]));
  const rows: OverheadRow[] = [];
  for (const subject of subjects) {
    for (const set of lawSets) {
      const row = await measure(subject, set, { rounds, runs });
      rows.push(row);
      print(table([
        row.layer,
        row.laws,
        count(row.bare),
        ...[row.generated, row.climbs, row.inProcess, row.campaign, row.command].map((ratio) =>
          `${ratio.toFixed(2)} ×`
        ),
      ]));
    }
  }
  print(
    "\ngenerated: the trials that the engine draws as fast-check does. climbs: those that it mutates, other\n" +
      "inputs, which take longer to draw and to judge. in process: its schedule, half of each. campaign: the\n" +
      "same in a contained process, once it runs, over fast-check in a process of its own. command: the whole\n" +
      "command, its startup included, over the whole command of fast-check.\n",
  );
  return rows;
}

async function measure(
  subject: Subject,
  set: LawSet,
  { rounds, runs }: { readonly rounds: number; readonly runs: number },
): Promise<OverheadRow> {
  const { prop, module } = subject;
  const laws = lawsOf(prop, set);
  const each = (work: (law: Law) => number): number =>
    laws.reduce((sum, law) => sum + work(law), 0);
  const inProcess = (seed: number) => ({
    bare: each((law) => bareRun(prop, law, { runs, seed })),
    generated: each((law) => pieceRun(prop, law, { kind: "generated", runs, seed })),
    climbs: each((law) => pieceRun(prop, law, { kind: "climbs", runs, seed })),
    scheduled: each((law) => timeOf(() => runLaw(prop, law, { runs, seed }))),
  });
  // Compiled code settles only once all of it was met.
  inProcess(0);
  const here = Array.from({ length: rounds }, (_, k) => inProcess(k + 1));
  const names = laws.map(({ name }) => name);
  const there: { campaign: number; command: number }[] = [];
  for (let seed = 1; seed <= Math.ceil(rounds / 2); seed++) {
    const long = 5 * runs;
    const bare = await commandRun("bench/fuzz/bare.ts", [
      prop.name,
      JSON.stringify(names),
      String(long),
      String(seed),
    ]);
    const campaign = await campaignRun(subject, { laws, runs: long, workers: 1, seed });
    const command = await commandRun("src/cli.ts", [
      "fuzz",
      module,
      `--runs=${long}`,
      `--seed=${seed}`,
      "--quiet",
      // The names of some laws have commas, at which the option parts them.
      ...laws.length < prop.laws.length ? [`--laws=${names.join(",")}`] : [],
      `--filter=${prop.name} obeys`,
    ]);
    there.push({
      campaign: 1000 * campaign.seconds / Number(bare.output),
      command: command.milliseconds / bare.milliseconds,
    });
  }
  const ratio = (of: (one: typeof here[number]) => number): number =>
    median(here.map((one) => of(one) / one.bare));
  return {
    layer: prop.name,
    laws: set.name,
    bare: 1000 * runs * laws.length / median(here.map(({ bare }) => bare)),
    generated: ratio(({ generated }) => generated),
    climbs: ratio(({ climbs }) => climbs),
    inProcess: ratio(({ scheduled }) => scheduled),
    campaign: median(there.map(({ campaign }) => campaign)),
    command: median(there.map(({ command }) => command)),
  };
}

function pieceRun(
  prop: Prop,
  law: Law,
  { kind, runs, seed }: {
    readonly kind: "generated" | "climbs";
    readonly runs: number;
    readonly seed: number;
  },
): number {
  const trials = new LawTrials(prop, law, { seed });
  const first = trials.piece({ kind: "generated", from: 0, to: 100, index: 0 }, { leads: [] });
  const { leads } = first.tally;
  return timeOf(() => trials.piece({ kind, from: 0, to: runs, index: 0 }, { leads }));
}

function timeOf(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
