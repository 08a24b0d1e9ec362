import { gradientNames, type Trial } from "../../laws/mod.ts";
import { shortest, shown } from "../measure/factor.ts";
import type { Case, Hypothesis } from "../hypothesis.ts";
import { ask } from "../measure/experiment.ts";
import { isAboutNumbers } from "../measure/stateful.ts";
import { forOutput } from "./sent_back.ts";

/** What a step of out sends back to the same step is right, and what goes on to earlier ones is not. */
export const overSteps: Hypothesis = (evidence) => {
  const { name, cases } = evidence;
  if (name === undefined || !isAboutNumbers(evidence)) return undefined;
  const rank = cases[0]?.at.rank ?? 0;
  for (let axis = 1; axis < rank - 1; axis++) {
    const isShared = cases.every(({ at, out }) =>
      at.rank === rank && out.rank === rank && at.shape[axis] === out.shape[axis]
    );
    if (!isShared) continue;
    const found = ask(
      cases.map(({ trial }) => trial),
      (trial) => pairsOf(trial, { one: cases.find((one) => one.trial === trial)!, axis }),
    );
    if (found.includes(false)) continue;
    const wrong = found.filter((pairs) => pairs && pairs.some(({ isWrong }) => isWrong));
    const pairs = found.flatMap((all) => all || []);
    const isLocal = pairs.every(({ isWrong, distance }) => !isWrong || distance > 0);
    const right = pairs.filter(({ isWrong, isMute }) => !isWrong && !isMute);
    if (wrong.length < 3 || !isLocal || right.length < 8) continue;
    const detail = described(pairs);
    return `what goes back along axis ${axis} from a step to the one before is wrong: ${detail} ` +
      `(${name} for a dout of 1 at one output is right at the step of that output, and wrong at ` +
      `earlier ones, in all ${wrong.length} trials)`;
  }
  return undefined;
};

/** A param that hears from the first step of out only, or from the last, or wrongly from all but the first. */
export const stepsOfParam: Hypothesis = (evidence) => {
  const { name, cases } = evidence;
  if (name === undefined || !isAboutNumbers(evidence)) return undefined;
  const [first] = cases;
  if (first === undefined || !first.trial.paramNames().includes(name.slice(1))) return undefined;
  const { rank } = first.out;
  for (let axis = 1; axis < rank - 1; axis++) {
    const found = ask(
      cases.map(({ trial }) => trial),
      (trial) => heard(trial, { one: cases.find((one) => one.trial === trial)!, axis }),
    );
    const outputs = found.flat();
    const told = found.filter((all) => all.some(({ isWrong }) => isWrong)).length;
    const right = outputs.filter(({ isWrong }) => !isWrong).length;
    if (told < 3 || right < 3) continue;
    const earlier = outputs.filter(({ step, last }) => step < last);
    if (earlier.length >= 8 && earlier.every(({ isWrong, isZero }) => isWrong && isZero)) {
      return `${name} hears from the last step of axis ${axis} only: only the last contribution is ` +
        `kept (for a dout of 1 at an earlier step of out it is 0, in all ${told} trials)`;
    }
    if (outputs.every(({ step, isWrong }) => isWrong === step > 0)) {
      return `${name} is right for a dout at the first step of axis ${axis}, and wrong for one at ` +
        `later steps: what they add is lost, or wrong (in all ${told} trials)`;
    }
  }
  return undefined;
};

/** What the gradient is for a dout of 1 at one output. */
interface Heard {
  readonly step: number;
  readonly last: number;
  readonly isWrong: boolean;
  readonly isZero: boolean;
}

/** All outputs of a trial that have a slope in the tensor; undefined where slopes are not known. */
function heard(
  trial: Trial,
  { one, axis }: { readonly one: Case; readonly axis: number },
): readonly Heard[] | undefined {
  const { out } = one;
  const place = gradientNames(trial).indexOf(one.name);
  const slopes = one.jacobian();
  const found: Heard[] = [];
  for (let o = 0; o < out.size; o++) {
    const sent = forOutput(trial, one, { output: o, of: 1 })[place];
    if (sent === undefined) return undefined;
    let [isWrong, isMute] = [false, true];
    for (const [i, v] of sent.data.entries()) {
      const slope = slopes[o]![i];
      if (slope === undefined || slope.hidden > 0) return undefined;
      const slack = 3 * slope.bar + 1e-6 * Math.abs(slope.value);
      if (!(Math.abs(v - slope.value) <= slack)) isWrong = true;
      if (Math.abs(slope.value) > slack) isMute = false;
    }
    if (isMute && !isWrong) continue;
    const isZero = sent.data.every((v) => v === 0);
    const last = out.shape[axis]! - 1;
    found.push({ step: stepOf(o, out.shape, axis), last, isWrong, isZero });
  }
  return found;
}

/** An output and an entry that it sends something back to. */
interface Pair {
  /** By how many steps it is earlier. */
  readonly distance: number;
  readonly from: number;
  /** What is sent beside what should be. */
  readonly ratio: number;
  readonly isWrong: boolean;
  readonly isMute: boolean;
}

/** All pairs of a trial; false where an output depends on later steps, undefined where slopes are not known. */
function pairsOf(
  trial: Trial,
  { one, axis }: { readonly one: Case; readonly axis: number },
): readonly Pair[] | false | undefined {
  const { at, out } = one;
  if (out.shape[axis]! < 2) return undefined;
  const place = gradientNames(trial).indexOf(one.name);
  const slopes = one.jacobian();
  const pairs: Pair[] = [];
  for (let o = 0; o < out.size; o++) {
    const sent = forOutput(trial, one, { output: o, of: 1 })[place];
    if (sent === undefined) return undefined;
    const step = stepOf(o, out.shape, axis);
    for (const [i, v] of sent.data.entries()) {
      const slope = slopes[o]![i];
      if (slope === undefined || slope.hidden > 0) return undefined;
      const slack = 3 * slope.bar + 1e-6 * Math.abs(slope.value);
      const distance = step - stepOf(i, at.shape, axis);
      const isZero = Math.abs(slope.value) <= slack;
      if (!isZero && distance < 0) return false;
      pairs.push({
        distance,
        from: step - distance,
        ratio: isZero ? NaN : v / slope.value,
        isWrong: !(Math.abs(v - slope.value) <= slack),
        isMute: isZero && Math.abs(v) <= slack,
      });
    }
  }
  return pairs;
}

function described(pairs: readonly Pair[]): string {
  const earlier = pairs.filter(({ distance, isMute }) => distance > 0 && !isMute);
  const wrong = earlier.filter(({ isWrong }) => isWrong);
  if (wrong.every(({ ratio }) => ratio === 0)) {
    const boundary = Math.min(...wrong.map(({ from }) => from));
    const isOneStep = wrong.every(({ from }) => from === boundary) &&
      earlier.some(({ isWrong }) => !isWrong);
    return isOneStep ? `nothing reaches step ${boundary} from later ones` : "nothing reaches it";
  }
  const ones = earlier.filter(({ distance }) => distance === 1).map(({ ratio }) => ratio)
    .filter(Number.isFinite);
  const factor = ones.length < 4
    ? NaN
    : shortest(Math.min(...ones) - 1e-6, Math.max(...ones) + 1e-6);
  const isPower = earlier.every(({ ratio, distance }) =>
    !(Math.abs(ratio - factor ** distance) > 1e-4 * Math.abs(factor ** distance))
  );
  return isPower && Number.isFinite(factor)
    ? `a factor of ${shown(factor)} is too many at each step`
    : "a term is missing or wrong there";
}

function stepOf(flat: number, shape: readonly number[], axis: number): number {
  const stride = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  return Math.floor(flat / stride) % shape[axis]!;
}
