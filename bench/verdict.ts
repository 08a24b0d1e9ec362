// Whether the verdict is to be trusted: false alarms on right gradients, bars held against slopes of 60
// digits, what is caught of planted errors, what cannot be judged and why, and what it costs.
//
// deno task bench:verdict [--full] [--only TEXT] [--trials N] [--seed N] [--json]
//
// Exits with 1 if a target is missed.
import { countEvaluations } from "./evaluations.ts";
import { type Tally, tallyOf } from "./false_alarms.ts";
import { type Bars, barsOf, median } from "./honest_bars.ts";
import { rightGradients } from "./right_gradients.ts";
import { caughtBy, ERRORS, plantings } from "./sensitivity.ts";
import type { Subject } from "./subject.ts";
import { columns, share } from "./table.ts";
import { options } from "./verdict_options.ts";

const { isFull, only, each, seed, json } = options(Deno.args);
const REASONS = ["noise", "kink", "domain", "discontinuous", "not deterministic"] as const;
/** The sizes of a run, in all. */
const size = isFull
  ? { trials: 1_000_000, estimates: 100_000, single: 1000, runs: 100, longer: 10 }
  : { trials: 60_000, estimates: 9_000, single: 100, runs: 4, longer: 1 };

const subjects = rightGradients.filter(({ name }) => only === undefined || name.includes(only));
if (subjects.length === 0) {
  console.error(`Found no function that has ${only} in its name`);
  Deno.exit(2);
}
const print = (line: string): void => json ? undefined : console.log(line);
const progress = (line: string): void => {
  if (Deno.stderr.isTerminal()) Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${line}`));
};

const trials = each ?? Math.ceil(size.trials / rightGradients.length);
const measurable = rightGradients.filter(({ pose }) => pose !== undefined).length;
const estimates = Math.ceil(size.estimates / measurable);
const tallies: Tally[] = [];
const bars: Bars[] = [];
print(
  `Right gradients of ${subjects.length} functions and layers at scales 1e-6 … 1e6 and offsets up to ` +
    `±1e6, ${trials} trials each; shares in %\n`,
);
const table = columns([34, -8, -8, -8, -8, -8, -15, -8, -10, -13]);
print(table([
  "function",
  "kind",
  "alarms",
  "noise",
  "kink",
  "domain",
  "discontinuous",
  "evals",
  "> 3 bars",
  "bar / error",
]));
for (const subject of subjects) {
  progress(subject.name);
  const tally = tallyOf(subject, { trials, seed });
  const held = subject.pose === undefined ? undefined : barsOf(subject, { estimates, seed });
  tallies.push(tally);
  if (held !== undefined) bars.push(held);
  progress("");
  print(table(row(subject, tally, held)));
}
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
print(`\n${alarms} false alarms in ${judged.toLocaleString("en")} trials`);
print(
  `${beyond} of ${held.toLocaleString("en")} estimates further than 3 bars from the truth; ` +
    `where smooth the median of bar / error is ${
      medianTightness.toFixed(0)
    }, an error counting as the ` +
    `last bit at least`,
);
print(`bars are looser than 100 × on ${loose.length} of ${tight.length} smooth functions`);
print(
  `inconclusive: ${share(smoothUnjudged, smooth)}% where the mathematics is well-behaved, ` +
    `${share(unjudged, judged)}% of all`,
);

print(
  "\nForward evaluations of a passing trial for each differentiable tensor, the point included",
);
progress("evaluations");
const counts = countEvaluations({ longer: size.longer, seed });
progress("");
const sizes = ["small", "medium", "large"] as const;
const wide = columns([20, -10, -10, -10]);
print(wide(["layer", ...sizes]));
for (const layer of new Set(counts.map((c) => c.layer))) {
  const cells = sizes.map((s) => counts.find((c) => c.layer === layer && c.size === s));
  print(wide([layer, ...cells.map((c) => c === undefined ? "not run" : c.mean.toFixed(1))]));
}
const bySize = sizes.map((s) => mean(counts.filter((c) => c.size === s).map((c) => c.mean)));
print(wide(["mean", ...bySize.map((m) => m.toFixed(1))]));
const evaluations = mean(counts.map((c) => c.mean));

print(
  "\nPlanted errors, by both laws on well-scaled inputs: % caught in one trial / in a run of 100",
);
const planting = columns([24, ...ERRORS.map(() => -9)]);
print(planting(["relative error", ...ERRORS.map((e) => e.toExponential())]));
const caught = plantings.map((one) => {
  progress(`${one.layer}, ${one.where}`);
  const found = ERRORS.map((error) =>
    caughtBy(one, { error, trials: size.single, runs: size.runs, seed })
  );
  progress("");
  print(planting([
    `${one.layer}, ${one.where}`,
    ...found.map(({ trial, run }) => `${share(trial, 1, 0)}/${share(run, 1, 0)}`),
  ]));
  return found;
});
const sensitivity = Object.fromEntries(ERRORS.map((error, i) => [error.toExponential(), {
  trial: mean(caught.map((found) => found[i]!.trial)),
  run: mean(caught.map((found) => found[i]!.run)),
}]));

const targets: Record<string, boolean> = {
  "no false alarm": alarms === 0,
  "no estimate beyond 3 bars": beyond === 0,
  "median of bar / error ≤ 100": medianTightness <= 100,
  "a run of 100 always catches 1e-9": sensitivity["1e-9"]!.run === 1,
  "under 1% inconclusive where well-behaved": smoothUnjudged < 0.01 * smooth,
  "≤ 14 evaluations at every size": bySize.every((m) => m <= 14),
};
print("");
for (const [target, isMet] of Object.entries(targets)) {
  print(`${isMet ? "met   " : "missed"}  ${target}`);
}
const stories = [...tallies, ...bars].flatMap((one) => one.stories);
for (const { what, subject, drawSeed, scale, offset, verdict, estimate, below, above } of stories) {
  const found = verdict ?? { estimate, below, above };
  print(
    `\n${what}: ${subject}, draw ${drawSeed}, scale ${scale}, offset ${offset}\n  ${
      JSON.stringify(found).slice(0, 400)
    }`,
  );
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
    evaluationsBySize: Object.fromEntries(sizes.map((s, i) => [s, bySize[i]])),
    sensitivityByPlace: plantings.map(({ layer, where }, i) => ({
      layer,
      where,
      caught: caught[i],
    })),
    bySubject: tallies.map(({ name, kinds, stories: _, ...counts }, i) => ({
      name,
      kinds: [...kinds],
      ...counts,
      bars: summary(bars.find((b) => b.name === tallies[i]!.name)),
    })),
    stories,
  }));
}
Deno.exitCode = Object.values(targets).every(Boolean) ? 0 : 1;

function row(subject: Subject, tally: Tally, held: Bars | undefined): string[] {
  const { name, falseAlarms, trials, passes, unjudged, kinds } = tally;
  const reasons = REASONS.slice(0, 4).map((r) => unjudged[r] ? share(unjudged[r], trials) : "");
  return [
    name.length > 33 ? `${name.slice(0, 32)}…` : subject.name,
    kinds.has("smooth") ? "smooth" : [...kinds][0] ?? "",
    String(falseAlarms),
    ...reasons,
    passes > 0 ? (tally.evaluations / passes).toFixed(1) : "–",
    held === undefined ? "" : String(held.beyond),
    held === undefined || held.ratios.length === 0 ? "" : median(held.ratios).toFixed(0),
  ];
}

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

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

function mean(values: readonly number[]): number {
  const known = values.filter((v) => !Number.isNaN(v));
  return sum(known) / known.length;
}
