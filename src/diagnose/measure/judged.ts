import { gradientNames } from "../../laws/mod.ts";
import { attempt } from "./attempt.ts";
import { type Case, clearEntries, type Entry } from "../hypothesis.ts";

/** An entry that can be called right or wrong. */
export interface Judged extends Entry {
  readonly one: Case;
  /** Whether forward has a kink here, so that `expected` is the nearest of many right slopes. */
  readonly isKink: boolean;
  /** Whether nothing could be seen here: 0 is expected and answered, or any of many slopes would do. */
  readonly isMute: boolean;
}

/** The steps that tell the slopes on both sides of a kink. */
const STEPS = [2 ** -14, 2 ** -18] as const;
const ANYWHERE = { lo: -Infinity, hi: Infinity };

/** All entries of a case that can be judged, those at kinks among them. */
export function judgedEntries(one: Case): Judged[] {
  const clear: Entry[] = clearEntries(one);
  const known = new Set(clear.map(({ index }) => index));
  const judged: Judged[] = clear.map((entry) => ({
    ...entry,
    one,
    isKink: false,
    isMute: Math.abs(entry.expected) <= entry.slack && Math.abs(entry.actual) <= entry.slack,
  }));
  one.numeric.forEach((estimate, index) => {
    if (known.has(index) || estimate === undefined || estimate.hidden > 0) return;
    // A slope that is known badly, beside which the gradient is wrong beyond doubt.
    const { value: expected, bar } = estimate;
    const actual = one.analytic.data[index]!;
    if (Math.abs(actual - expected) <= 1e4 * bar) return;
    judged.push({
      index,
      actual,
      expected,
      slack: 3 * bar,
      isWrong: true,
      one,
      isKink: false,
      isMute: false,
    });
  });
  one.numeric.forEach((estimate, index) => {
    if (known.has(index) || estimate !== undefined && !(estimate.hidden > 0)) return;
    const slopes = attempt(() => slopesBeside(one, index));
    if (slopes === undefined) return;
    const [lo, hi] = slopes;
    const actual = one.analytic.data[index]!;
    const expected = actual > hi ? hi : actual >= lo ? actual : lo;
    const slack = 1e-3 * Math.max(Math.abs(lo), Math.abs(hi));
    judged.push({
      index,
      actual,
      expected,
      slack,
      isWrong: !(Math.abs(actual - expected) <= slack),
      one,
      isKink: true,
      isMute: Math.abs(actual - expected) <= slack,
    });
  });
  return judged;
}

/** The slopes on the left and on the right of an entry, the smaller first; undefined where they are not clear. */
function slopesBeside(one: Case, index: number): [number, number] | undefined {
  const { trial, name, at: { data } } = one;
  const input = trial.differentiable.find((i) => `d${trial.inputNames[i]}` === name);
  const { lo, hi } = input === undefined ? ANYWHERE : trial.domains[input]!;
  if (data[index]! - STEPS[0]! < lo || data[index]! + STEPS[0]! > hi) return undefined;
  const at = (step: number): Float64Array | Float32Array => moved(one, index, step);
  const here = at(0);
  const weigh = (there: Float64Array | Float32Array, step: number): number => {
    let sum = 0;
    for (let o = 0; o < here.length; o++) sum += one.dout.data[o]! * (there[o]! - here[o]!);
    return sum / step;
  };
  const sides = [-1, 1].map((side) => {
    const [far, near] = STEPS.map((step) => weigh(at(side * step), side * step));
    return Math.abs(far! - near!) <= 2e-3 * Math.max(Math.abs(far!), Math.abs(near!)) ? near! : NaN;
  });
  const [left, right] = sides as [number, number];
  if (!Number.isFinite(left + right)) return undefined;
  return left < right ? [left, right] : [right, left];
}

/** The output where one entry is moved by a step. */
function moved({ trial, name }: Case, index: number, step: number): Float64Array | Float32Array {
  const position = gradientNames(trial).indexOf(name);
  const layer = trial.layer();
  const inputs = trial.inputs();
  const input = trial.differentiable[position];
  const tensor = input === undefined
    ? layer.params[position - trial.differentiable.length]!
    : inputs[input]!;
  tensor.data[index]! += step;
  return layer.forward(...inputs).data.slice();
}
