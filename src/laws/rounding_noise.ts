import { randomNumbers } from "../diff/mod.ts";
import type { Tensor } from "../tensor/mod.ts";
import type { Trial } from "./law.ts";

/** So many points nearby are looked at. */
const POINTS = 12;
/** How far they are beside the size of an entry, or beside that of what is added to it. */
const DISTANCE = { float64: 2 ** -30, float32: 2 ** -12 };
const LEAST = { float64: 2 ** -44, float32: 2 ** -18 };
/** What is off by no more than so many times the width of the noise is noise. */
const WIDTHS = 2;

/**
 * How much each number that should be 0 may be off by rounding, as far as that can be seen: what is off
 * because the statement is wrong stays as it is from one point to the next one beside it, and rounding does
 * not. A normalized row of nearly equal entries is off by far more than the bits of its output.
 *
 * `off` answers with the numbers at a point; it also hears the number of the point, 0 for the drawn one.
 * `size` is that of what is added to inputs; `at` answers with fresh inputs to look around at, where they are
 * not the drawn ones.
 */
export function roundingNoise(
  trial: Trial,
  { off, size = 0, at = () => trial.inputs() }: {
    readonly off: (inputs: Tensor[], point: number) => Float64Array;
    readonly size?: number;
    readonly at?: () => Tensor[];
  },
): Float64Array {
  const least = off(at(), 0);
  const most = least.slice();
  const random = randomNumbers(trial.seed);
  for (let point = 1; point <= POINTS; point++) {
    const inputs = at();
    for (const i of trial.differentiable) {
      const { data, dtype } = inputs[i]!;
      const { lo, hi } = trial.domains[i]!;
      for (let k = 0; k < data.length; k++) {
        const far = Math.max(DISTANCE[dtype] * Math.abs(data[k]!), LEAST[dtype] * size);
        data[k] = Math.min(hi, Math.max(lo, data[k]! + far * (2 * random() - 1)));
      }
    }
    off(inputs, point).forEach((v, k) => {
      if (v < least[k]!) least[k] = v;
      if (v > most[k]!) most[k] = v;
    });
  }
  return least.map((v, k) => {
    const width = most[k]! - v;
    return Number.isFinite(width) ? WIDTHS * width : 0;
  });
}

/** The entries of `a` minus those of `b`. */
export function offBy(a: Tensor, b: Tensor): Float64Array {
  return Float64Array.from(a.data, (v, i) => v - b.data[i]!);
}
