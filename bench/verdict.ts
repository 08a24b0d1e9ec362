// How the verdict does on right gradients, function by function: false alarms, what it could not judge and
// why, and how often it asked for forward; then on wrong ones.
//
// deno task bench:verdict [--trials N] [--json]
import fc from "fast-check";
import { drive, judge, quickPass, type Verdict } from "../src/diff/mod.ts";
import { Tensor, tensors } from "../src/mod.ts";
import { functions, type Subject } from "./functions.ts";

/** The sizes of the inputs. */
const SCALES = [1e-6, 1e-3, 1, 1e3, 1e6];
const ERRORS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((power) => 10 ** -power);

const { trials, json } = options(Deno.args);
const reasons = ["noise", "kink", "domain", "discontinuous", "not deterministic"] as const;
const totals = { trials: 0, falseAlarms: 0, inconclusive: 0, smooth: 0, smoothInconclusive: 0 };
let evaluations = 0;
let passes = 0;

const print = (line: string): void => json ? undefined : console.log(line);
print(`${trials} trials of each function and scale (${SCALES.join(", ")}); shares in %\n`);
print(
  `${"function".padEnd(22)}  alarms  ${
    reasons.slice(0, 4).map((r) => r.padStart(15)).join("")
  }  evaluations`,
);
for (const subject of functions) {
  const counts = { alarms: 0, trials: 0, passes: 0, evaluations: 0, by: new Map<string, number>() };
  for (const scale of SCALES) {
    if (scale > (subject.most ?? Infinity)) continue;
    for (const { x, seed } of drawn(subject, scale)) {
      const { verdict, asked } = verdictOn(subject, { x, seed });
      counts.trials++;
      if (verdict.kind === "fail") counts.alarms++;
      else if (verdict.kind === "inconclusive") {
        counts.by.set(verdict.reason, (counts.by.get(verdict.reason) ?? 0) + 1);
      } else {
        counts.passes++;
        counts.evaluations += asked;
      }
    }
  }
  const unjudged = [...counts.by.values()].reduce((a, b) => a + b, 0);
  totals.trials += counts.trials;
  totals.falseAlarms += counts.alarms;
  totals.inconclusive += unjudged;
  if (subject.kind === "smooth") {
    totals.smooth += counts.trials;
    totals.smoothInconclusive += unjudged;
  }
  passes += counts.passes;
  evaluations += counts.evaluations;
  const shares = reasons.slice(0, 4).map((r) =>
    share(counts.by.get(r) ?? 0, counts.trials).padStart(15)
  );
  const mean = counts.passes > 0 ? (counts.evaluations / counts.passes).toFixed(1) : "–";
  print(
    `${subject.name.padEnd(22)}  ${String(counts.alarms).padStart(6)}  ${shares.join("")}  ${
      mean.padStart(11)
    }`,
  );
}
print(`\n${totals.falseAlarms} false alarms in ${totals.trials.toLocaleString("en")} trials`);
print(
  `inconclusive: ${share(totals.smoothInconclusive, totals.smooth)}% of smooth functions, ` +
    `${share(totals.inconclusive, totals.trials)}% of all`,
);
print(
  `forward evaluations for a passing trial, those of the point itself not counted: ` +
    (evaluations / passes).toFixed(1),
);

print("\na sigmoid's gradient times 1 + error: the share caught in one trial, and in runs of 100");
const sensitivity: Record<string, { trial: number; run: number }> = {};
const sigmoid = functions.find(({ name }) => name === "sigmoid")!;
for (const error of ERRORS) {
  const wrong = { ...sigmoid, slope: (v: number) => (1 + error) * sigmoid.slope(v) };
  let caught = 0;
  let caughtRuns = 0;
  const runs = 20;
  for (let run = 0; run < runs; run++) {
    const before = caught;
    for (const { x, seed } of drawn(wrong, 1, { count: 100, start: run + 1 })) {
      if (verdictOn(wrong, { x, seed }).verdict.kind === "fail") caught++;
    }
    if (caught > before) caughtRuns++;
  }
  const found = { trial: caught / (100 * runs), run: caughtRuns / runs };
  sensitivity[error.toExponential()] = found;
  print(
    `  ${error.toExponential().padEnd(8)}${share(found.trial, 1).padStart(6)}%${
      share(found.run, 1).padStart(8)
    }%`,
  );
}
if (json) {
  console.log(JSON.stringify({
    falseAlarms: totals.falseAlarms,
    trials: totals.trials,
    sensitivity,
    inconclusive: totals.inconclusive / totals.trials,
    inconclusiveWhereSmooth: totals.smoothInconclusive / totals.smooth,
    evaluations: evaluations / passes,
  }));
}

/** Tensors of one to fifteen entries near a scale, and numbers for the directions. */
function drawn(
  subject: Subject,
  scale: number,
  { count = trials, start = 1 }: { count?: number; start?: number } = {},
): { x: Tensor; seed: number }[] {
  const entries = subject.positive ? { min: 0.01, max: 3 } : { min: -3, max: 3 };
  const most = subject.most ?? Infinity;
  return fc.sample(tensors(["N", "D"], entries), { numRuns: count, seed: start }).map((
    drawn,
    seed,
  ) => ({
    x: new Tensor(drawn.shape, drawn.data.map((v) => Math.max(-most, Math.min(most, v * scale)))),
    seed,
  }));
}

function verdictOn(
  subject: Subject,
  { x, seed }: { x: Tensor; seed: number },
): { verdict: Verdict; asked: number } {
  let asked = 0;
  const evaluate = ([point]: readonly Tensor[]): ArrayLike<number> => {
    asked++;
    return point!.data.map((v) => subject.f(v));
  };
  const dout = new Tensor(
    x.shape,
    x.data.map((_, i) => (1 + (i + seed) * 5 % 16) / 8 * (i % 2 ? -1 : 1)),
  );
  const problem = {
    at: [x],
    gradients: [new Tensor(x.shape, x.data.map((v, i) => dout.data[i]! * subject.slope(v)))],
    dout,
    out: new Tensor(x.shape, x.data.map((v) => subject.f(v))),
    seed,
    ...subject.positive ? { domains: [{ lo: 0, hi: Infinity }] } : {},
  };
  const verdict = drive(quickPass(problem), evaluate) ?? drive(judge(problem), evaluate);
  return { verdict, asked };
}

function share(part: number, whole: number): string {
  return (100 * part / (whole || 1)).toFixed(1);
}

function options(args: readonly string[]): { trials: number; json: boolean } {
  let trials = 200;
  let json = false;
  for (let i = 0; i < args.length; i++) {
    if (args[i] === "--json") json = true;
    else if (args[i] === "--trials" && Number(args[i + 1]) >= 1) {
      trials = Math.floor(Number(args[++i]));
    } else {
      console.error(`Expected --trials and a positive number, or --json, found ${args[i]}`);
      Deno.exit(2);
    }
  }
  return { trials, json };
}
