import { median } from "../shared/median.ts";
import { type Print, progress } from "../shared/print.ts";
import { columns, share } from "../shared/table.ts";
import { type Tally, tallyOf } from "./false_alarms.ts";
import { type Bars, barsOf, isMeasurable } from "./honest_bars.ts";
import type { Subject } from "./subject.ts";

const HEADS = {
  "function": 34,
  "kind": -8,
  "alarms": -8,
  "noise": -8,
  "kink": -8,
  "domain": -8,
  "discontinuous": -15,
  "evals": -8,
  "> 3 bars": -10,
  "bar / error": -13,
};
const REASONS = ["noise", "kink", "domain", "discontinuous"] as const;

/** Judges right gradients, function by function, and holds the bars of their slopes against the truth. */
export function rightGradientsTable(
  subjects: readonly Subject[],
  { trials, estimates, seed, print }: {
    readonly trials: number;
    readonly estimates: number;
    readonly seed: number;
    readonly print: Print;
  },
): { readonly tallies: readonly Tally[]; readonly bars: readonly Bars[] } {
  print(
    `Right gradients of ${subjects.length} functions and layers at scales 1e-6 … 1e6 and offsets up to ` +
      `±1e6, ${trials} trials each; shares in %\n`,
  );
  const table = columns(Object.values(HEADS));
  print(table(Object.keys(HEADS)));
  const tallies: Tally[] = [];
  const bars: Bars[] = [];
  for (const subject of subjects) {
    progress(subject.name);
    const tally = tallyOf(subject, { trials, seed });
    const held = isMeasurable(subject) ? barsOf(subject, { estimates, seed }) : undefined;
    tallies.push(tally);
    if (held !== undefined) bars.push(held);
    progress("");
    print(table(row(tally, held)));
  }
  return { tallies, bars };
}

function row(tally: Tally, held: Bars | undefined): string[] {
  const { name, falseAlarms, trials, passes, unjudged, kinds } = tally;
  return [
    name,
    kinds.has("smooth") ? "smooth" : [...kinds][0] ?? "",
    String(falseAlarms),
    ...REASONS.map((reason) => unjudged[reason] ? share(unjudged[reason], trials) : ""),
    passes > 0 ? (tally.evaluations / passes).toFixed(1) : "–",
    held === undefined ? "" : String(held.beyond),
    held === undefined || held.ratios.length === 0 ? "" : median(held.ratios).toFixed(0),
  ];
}
