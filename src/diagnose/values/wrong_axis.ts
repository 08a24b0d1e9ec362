import { expected, fits, type Guess } from "../measure/fit.ts";
import type { Case, Hypothesis } from "../hypothesis.ts";
import { rowsOf } from "../measure/rows_of.ts";

/** dout is summed over another axis than it should be, which only square shapes allow. */
export const wrongAxis: Hypothesis = ({ name, cases }) => {
  const rank = cases[0]?.out.rank ?? 0;
  if (!cases.every(({ out, at }) => out.rank === rank && at.rank === rank - 1)) return undefined;
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  const right = axes.find((axis) => cases.every((one) => isSlope(one, axis)));
  if (right === undefined) return undefined;
  for (const axis of axes) {
    const trials = axis === right ? undefined : fits(cases, (one) => summed(one, axis));
    if (trials === undefined) continue;
    return `${name} is summed over axis ${axis} in place of axis ${right} ` +
      `(${name} = Σ dout over axis ${axis} in all ${trials} trials)`;
  }
  return undefined;
};

function summed({ dout, at }: Case, axis: number): readonly Guess[] | undefined {
  const rows = rowsOf(dout.shape, axis);
  if (rows.length !== at.size) return undefined;
  return rows.map((row) => ({ value: row.reduce((sum, i) => sum + dout.data[i]!, 0), bar: 0 }));
}

function isSlope(one: Case, axis: number): boolean {
  const sums = summed(one, axis);
  return sums !== undefined &&
    expected(one)!.every((estimate, i) =>
      estimate === undefined ||
      Math.abs(estimate.value - sums[i]!.value) <= 3 * estimate.bar + 1e-8
    );
}
