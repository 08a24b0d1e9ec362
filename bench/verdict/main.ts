// Whether the verdict is to be trusted: false alarms on right gradients, bars held against slopes of 60
// digits, what is caught of planted errors, what cannot be judged and why, and what it costs.
//
// deno task bench:verdict --help
import { command, integer, optionsOf, positiveInteger } from "../shared/command_line.ts";
import { median } from "../shared/median.ts";
import { printer } from "../shared/print.ts";
import { share } from "../shared/table.ts";
import { evaluationsTable, SIZES } from "./evaluations_table.ts";
import { type Bars, isMeasurable } from "./honest_bars.ts";
import { rightGradients } from "./right_gradients.ts";
import { rightGradientsTable } from "./right_gradients_table.ts";
import { plantings } from "./sensitivity.ts";
import { sensitivityTable } from "./sensitivity_table.ts";
import { mean, sum } from "./sums.ts";

const { full, only, trials: each, seed, json } = optionsOf<{
  readonly full?: boolean;
  readonly only?: string;
  readonly trials?: number;
  readonly seed: number;
  readonly json?: boolean;
}>(
  command("bench:verdict", "Whether the verdict on gradients is to be trusted.")
    .option("--full", "a million trials and 100,000 bars instead of 60,000 and 9,000")
    .option("--only <text>", "only the functions and layers that have the text in their names")
    .option("--trials <n>", "trials of each of them", positiveInteger)
    .option("--seed <n>", "the number that all draws follow from", integer, 1)
    .addHelpText("after", "\nExit codes: 0 all targets met, 1 one is missed, 2 misuse"),
);
const print = printer(json);
const subjects = rightGradients.filter(({ name }) => only === undefined || name.includes(only));
if (subjects.length === 0) {
  console.error(`Found no function that has ${only} in its name`);
  Deno.exit(2);
}
/** The sizes of a run, in all. */
const size = full
  ? { trials: 1_000_000, estimates: 100_000, single: 1000, runs: 100, longer: 10 }
  : { trials: 60_000, estimates: 9_000, single: 100, runs: 4, longer: 1 };
const trials = each ?? Math.ceil(size.trials / rightGradients.length);
const estimates = Math.ceil(size.estimates / rightGradients.filter(isMeasurable).length);

const { tallies, bars } = rightGradientsTable(subjects, { trials, estimates, seed, print });
const alarms = sum(tallies.map((t) => t.falseAlarms));
const judged = sum(tallies.map((t) => t.trials));
const unjudged = sum(tallies.map((t) => sum(Object.values(t.unjudged))));
const smooth = sum(tallies.map((t) => t.smooth));
const smoothUnjudged = sum(tallies.map((t) => t.smoothUnjudged));
const beyond = sum(bars.map((b) => b.beyond));
const held = sum(bars.map((b) => b.estimates));
const medianTightness = median(bars.flatMap((b) => b.ratios));
const medianBar = median(bars.flatMap((b) => b.bars));
const medianError = median(bars.flatMap((b) => b.errors));
const tight = bars.filter((b) => b.ratios.length > 0);
const loose = tight.filter((b) => median(b.ratios) > 100).map((b) => b.name);
print(`
${alarms} false alarms in ${judged.toLocaleString("en")} trials
${beyond} of ${held.toLocaleString("en")} estimates further than 3 bars from the truth
bar / error where smooth: median ${medianTightness.toFixed(0)}; above 100 on ${loose.length} of \
${tight.length} functions; median bar / median error: ${(medianBar / medianError).toFixed(0)} \
(an error counts as the last bit at least)
inconclusive: ${share(unjudged, judged)}% of all, ${share(smoothUnjudged, smooth, 2)}% where the \
mathematics is well-behaved`);

const { counts, bySize } = evaluationsTable({ longer: size.longer, seed, print });
const evaluations = mean(counts.map((c) => c.mean));
const { caught, sensitivity } = sensitivityTable({
  trials: size.single,
  runs: size.runs,
  seed,
  print,
});

const targets: Record<string, boolean> = {
  "no false alarm": alarms === 0,
  "no estimate beyond 3 bars": beyond === 0,
  "median of bar / error ≤ 100": !(medianTightness > 100),
  "a run of 100 always catches 1e-9": sensitivity["1e-9"]!.run === 1,
  "under 1% inconclusive where well-behaved": smoothUnjudged < 0.01 * smooth || smooth === 0,
  "≤ 14 evaluations at every size": bySize.every((m) => m <= 14),
};
print("");
for (const [target, isMet] of Object.entries(targets)) {
  print(`${isMet ? "met   " : "missed"}  ${target}`);
}
const stories = [...tallies, ...bars].flatMap((one) => one.stories);
for (const { what, subject, drawSeed, scale, offset, verdict, estimate, below, above } of stories) {
  const found = JSON.stringify(verdict ?? { estimate, below, above }).slice(0, 400);
  print(`\n${what}: ${subject}, draw ${drawSeed}, scale ${scale}, offset ${offset}\n  ${found}`);
}
if (json) {
  console.log(JSON.stringify({
    falseAlarms: alarms,
    trials: judged,
    beyondThreeBars: beyond,
    medianTightness,
    sensitivity,
    inconclusive: unjudged / judged,
    evaluations,
    inconclusiveWhereSmooth: smoothUnjudged / smooth,
    medianBarToMedianError: medianBar / medianError,
    looseFunctions: loose,
    estimates: held,
    targets,
    evaluationsBySize: Object.fromEntries(SIZES.map((size, i) => [size, bySize[i]])),
    sensitivityByPlace: plantings.map(({ layer, where }, i) => ({
      layer,
      where,
      caught: caught[i],
    })),
    bySubject: tallies.map(({ name, kinds, stories: _, ...counts }) => ({
      name,
      kinds: [...kinds],
      ...counts,
      bars: summary(bars.find((b) => b.name === name)),
    })),
    stories,
  }));
}
Deno.exitCode = Object.values(targets).every(Boolean) ? 0 : 1;

function summary(held: Bars | undefined): Record<string, number> | undefined {
  if (held === undefined) return undefined;
  const { estimates, none, beyond, ratios } = held;
  return {
    estimates,
    none,
    beyond,
    tightness: median(ratios),
    medianBar: median(held.bars),
    medianError: median(held.errors),
  };
}
