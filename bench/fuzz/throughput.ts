import { median } from "../shared/median.ts";
import type { Print } from "../shared/print.ts";
import { columns, count } from "../shared/table.ts";
import { campaignRun, type Measured } from "./campaign_run.ts";
import { commandRun } from "./command_run.ts";
import { type LawSet, lawSets, lawsOf, type Subject, subjects } from "./law_sets.ts";

/** The trials a second of one set of laws of one layer. */
export interface ThroughputRow {
  readonly layer: string;
  readonly laws: string;
  /** Trials a second with one worker, and with two. */
  readonly one: number;
  readonly two: number;
  /** The median of two / one over the rounds. */
  readonly ratio: number;
  /** The same of two processes that only share the machine. */
  readonly machine: number;
  /** The share of the time in which two workers had work. */
  readonly busy: number;
  /** The share of a core that the process took that deals the work out to two. */
  readonly parent: number;
}

/** Measures each set of laws with one worker and with two, in turns. */
export async function throughput(
  { rounds, seconds, print }: {
    readonly rounds: number;
    /** The time that one worker is given. */
    readonly seconds: number;
    readonly print: Print;
  },
): Promise<ThroughputRow[]> {
  const table = columns([18, 12, -10, -10, -8, -10, -8, -8]);
  print("trials a second of the engine, in processes that have loaded the module:\n");
  print(
    table(["layer", "laws", "1 worker", "2 workers", "ratio", "machine", "busy", "parent"]),
  );
  const rows: ThroughputRow[] = [];
  for (const subject of subjects) {
    for (const set of lawSets) {
      const row = await measure(subject, set, { rounds, seconds });
      rows.push(row);
      print(table([
        row.layer,
        row.laws,
        count(row.one),
        count(row.two),
        `${row.ratio.toFixed(2)} ×`,
        `${row.machine.toFixed(2)} ×`,
        `${(100 * row.busy).toFixed(1)}%`,
        `${(100 * row.parent).toFixed(1)}%`,
      ]));
    }
  }
  print(
    "\nratio: two workers to one, the median of the rounds. machine: the same of two processes of bare\n" +
      "fast-check that know nothing of each other, in the same rounds: more than that no engine gets.\n" +
      "busy: the share of the time in which the workers had work. parent: the share of one core that the\n" +
      "process takes that deals it out.\n",
  );
  return rows;
}

async function measure(
  subject: Subject,
  set: LawSet,
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): Promise<ThroughputRow> {
  const laws = lawsOf(subject.prop, set);
  const probe = await campaignRun(subject, { laws, runs: 1000, workers: 1, seed: 1 });
  const runs = Math.ceil(seconds * probe.trials / probe.seconds / laws.length);
  const bare = [
    subject.prop.name,
    JSON.stringify(laws.map(({ name }) => name)),
    String(Math.ceil(runs / 2)),
    "1",
  ];
  const bares = (n: number) =>
    Promise.all(Array.from({ length: n }, async () => {
      const { output } = await commandRun("bench/fuzz/bare.ts", bare);
      return Number(output);
    }));
  const found: { one: Measured; two: Measured; machine: number }[] = [];
  for (let seed = 1; seed <= rounds; seed++) {
    const one = await campaignRun(subject, { laws, runs, workers: 1, seed });
    const two = await campaignRun(subject, { laws, runs, workers: 2, seed });
    const [alone] = await bares(1);
    const both = await bares(2);
    found.push({ one, two, machine: 2 * alone! / Math.max(...both) });
  }
  const of = (value: (one: typeof found[number]) => number): number => median(found.map(value));
  return {
    layer: subject.prop.name,
    laws: set.name,
    one: of(({ one }) => one.trials / one.seconds),
    two: of(({ two }) => two.trials / two.seconds),
    ratio: of(({ one, two }) => one.seconds / two.seconds),
    machine: of(({ machine }) => machine),
    busy: of(({ two }) => two.busy),
    parent: of(({ two }) => two.parent),
  };
}
