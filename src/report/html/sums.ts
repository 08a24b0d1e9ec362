import type { LabelCount, Statistics } from "../../fuzz/run_report.ts";
import type { NumberedLaw } from "./judged_props.ts";

/** What the trials of all the laws of a prop were like, added up. */
export interface Sums {
  readonly sampled: number;
  readonly shapes: ReadonlyMap<string, number>;
  readonly magnitudes: ReadonlyMap<string, number>;
  readonly resolutions: ReadonlyMap<string, number>;
  readonly labels: ReadonlyMap<string, LabelCount>;
  readonly phases: ReadonlyMap<string, number>;
  /** The inconclusive trials by reason. */
  readonly inconclusive: ReadonlyMap<string, number>;
  readonly discards: number;
  readonly trials: number;
  /** The milliseconds that those trials took of which it is known, and their number. */
  readonly milliseconds: number;
  readonly timed: number;
}

/** Adds up the statistics of some laws. */
export function sumsOf(laws: readonly NumberedLaw[]): Sums {
  const statistics = laws.flatMap(({ report }) => report.statistics ?? []);
  const of = (pick: (one: Statistics) => Readonly<Record<string, number>>) =>
    add(statistics.map(pick));
  const labels = new Map<string, LabelCount>();
  for (
    const [name, { count, atLeast }] of statistics.flatMap((one) => Object.entries(one.labels))
  ) {
    const before = labels.get(name);
    const demanded = atLeast ?? before?.atLeast;
    labels.set(name, {
      count: count + (before?.count ?? 0),
      ...demanded === undefined ? {} : { atLeast: demanded },
    });
  }
  const timed = laws.filter(({ report }) => report.statistics !== undefined);
  return {
    sampled: total(statistics.map(({ sampled }) => sampled)),
    shapes: of(({ shapes }) => shapes),
    magnitudes: of(({ magnitudes }) => magnitudes),
    resolutions: of(({ resolutions }) => resolutions),
    labels,
    phases: of(({ phases }) => phases),
    inconclusive: add(laws.map(({ report }) =>
      Object.fromEntries(
        Object.entries(report.inconclusive).map(([reason, { count }]) => [reason, count]),
      )
    )),
    discards: total(statistics.map(({ discards }) => discards)),
    trials: total(laws.map(({ report }) => report.runs)),
    milliseconds: total(statistics.map(({ milliseconds }) => milliseconds)),
    timed: total(timed.map(({ report }) => report.runs)),
  };
}

function add(counts: readonly Readonly<Record<string, number>>[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [key, count] of counts.flatMap((one) => Object.entries(one))) {
    sums.set(key, (sums.get(key) ?? 0) + count);
  }
  return sums;
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, n) => sum + n, 0);
}
