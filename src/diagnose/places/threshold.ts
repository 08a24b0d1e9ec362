import { measure } from "../../laws/mod.ts";
import { sameShape, type Tensor } from "../../tensor/mod.ts";
import { withInputs } from "../measure/experiment.ts";
import type { Case } from "../hypothesis.ts";
import { type Judged, judgedEntries } from "../measure/judged.ts";

/** Between what is right and what is wrong: the last number of one kind and the first of the other. */
export interface Gap {
  /** The number nearest to the wrong ones at which the gradient is right. */
  right: number;
  /** The number nearest to the right ones at which it is wrong. */
  wrong: number;
}

/** Where a formula is likely to change: the edges of ReLU6 and hard-swish, of saturation, of overflow. */
const NATURAL = [0, 0.5, 1, 2, 3, 5, 6, 10, 15, 16, 20, 30, 50, 88, 100, 500, 709, 1000];

/** Whether a formula is likely to change at a number, or at its mirror image. */
export function isNatural(v: number): boolean {
  return NATURAL.includes(Math.abs(v));
}

const ROUNDS = 6;
/** Narrow enough to read a round number off. */
const NARROW = 1e-4;

/**
 * Narrows the gap between right and wrong by handing the layer numbers in between, all entries at once;
 * undefined where the answers contradict that there is one gap.
 */
export function narrow(
  gap: Gap,
  one: Case,
  { size, isRight }: {
    readonly size: (v: number) => number;
    readonly isRight: (entry: Judged) => boolean;
  },
): { gap: Gap; probed: Judged[] } | undefined {
  const probed: Judged[] = [];
  const isUp = gap.wrong > gap.right;
  const beyond = (a: number, b: number): boolean => isUp ? a > b : a < b;
  let { right, wrong } = gap;
  for (let round = 0; round < ROUNDS && isWide({ right, wrong }); round++) {
    const judged = probe(one, between({ right, wrong }, one.at.size));
    const was = { right, wrong };
    for (const entry of judged) {
      const v = size(entry.one.at.data[entry.index]!);
      if (entry.isWrong && beyond(wrong, v)) wrong = v;
      if (isRight(entry) && beyond(v, right)) right = v;
    }
    probed.push(...judged);
    if (!beyond(wrong, right)) {
      // Close to its edge an error that grows from 0 is seen here and not there.
      const isBlurred = Math.abs(right - wrong) <= 1e-4 * Math.max(1, Math.abs(wrong));
      return isBlurred ? { gap: { right: wrong, wrong: right }, probed } : undefined;
    }
    if (was.right === right && was.wrong === wrong) break;
  }
  return { gap: { right, wrong }, probed };
}

function isWide({ right, wrong }: Gap): boolean {
  const size = Math.max(Math.abs(right), Math.abs(wrong));
  return Math.abs(right - wrong) > NARROW * size;
}

/** Numbers in a gap: the natural ones and their neighbours first, then evenly spread ones. */
function between({ right, wrong }: Gap, count: number): number[] {
  const [lo, hi] = right < wrong ? [right, wrong] : [wrong, right];
  const isInside = (v: number): boolean => v > lo && v < hi;
  const natural = NATURAL.flatMap((n) => [n, -n]).filter(isInside);
  const near = natural.flatMap((
    n,
  ) => [n, n - 4e-5 * (Math.abs(n) || 1), n + 4e-5 * (Math.abs(n) || 1)]);
  const few = near.filter(isInside).slice(0, Math.max(0, count - 2));
  const values = [...few];
  const spread = Math.max(2, count - values.length);
  for (let i = 1; i <= spread; i++) {
    const share = i / (spread + 1);
    // Over many sizes, evenly by size.
    values.push(lo > 0 && hi > 8 * lo ? lo * (hi / lo) ** share : lo + share * (hi - lo));
  }
  return values.filter(isInside);
}

/** The entries of a gradient where its input holds the given numbers. */
export function probe(one: Case, values: readonly number[]): Judged[] {
  const { trial, name } = one;
  const input = trial.differentiable.find((i) => `d${trial.inputNames[i]}` === name);
  if (input === undefined) return [];
  const inputs = trial.inputs();
  const { data } = inputs[input]!;
  const { lo, hi } = trial.domains[input]!;
  const judged: Judged[] = [];
  for (let start = 0; start < values.length && start < 4 * data.length; start += data.length) {
    data.forEach((_, i) => {
      const v = values[(start + i) % values.length]!;
      data[i] = Math.min(hi, Math.max(lo, v));
    });
    const found = withTensors(withInputs(trial, inputs), name);
    if (found !== undefined) judged.push(...judgedEntries(found));
  }
  return judged;
}

function withTensors(trial: Case["trial"], name: string): Case | undefined {
  try {
    const found = measure(trial, name);
    const analytic = found?.analytic;
    if (found === undefined || analytic === undefined) return undefined;
    if (!sameShape(analytic.shape, found.at.shape)) return undefined;
    const { out, dout, jacobian } = found;
    const tensors: Record<string, Tensor> = { out, dout };
    trial.inputs().forEach((x, i) => tensors[trial.inputNames[i]!] = x);
    return { ...found, analytic, trial, tensors, jacobian };
  } catch {
    return undefined;
  }
}

/** The roundest number in a gap, both ends included; undefined where none of a few digits lies there. */
export function roundest({ right, wrong }: Gap): number | undefined {
  const [lo, hi] = right < wrong ? [right, wrong] : [wrong, right];
  // What grows from 0 is seen a little beside it.
  if (lo <= 0 && hi >= 0 || Math.max(Math.abs(lo), Math.abs(hi)) < 1e-6) return 0;
  for (const n of NATURAL.flatMap((n) => [n, -n])) if (n >= lo && n <= hi) return n;
  // Where a sum of exponentials overflows is no round number, and where a slope was cut is not either.
  const most = Math.abs(lo) < 100 ? 5 : 4;
  for (let digits = 1; digits <= most; digits++) {
    for (const v of [lo, hi, (lo + hi) / 2]) {
      const rounded = Number(v.toPrecision(digits));
      if (rounded >= lo && rounded <= hi) return rounded;
    }
  }
  return undefined;
}
