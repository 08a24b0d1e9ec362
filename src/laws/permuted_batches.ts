import { Tensor } from "../tensor/mod.ts";
import { difference, firstDifference, largest } from "./compare.ts";
import type { Law, Outcome } from "./law.ts";
import { Nearness } from "./nearness.ts";
import { gradientNames, round } from "./round.ts";

/** How close sums are that were added up in another order, beside the size of their terms. */
const CLOSE = { float64: 2 ** -36, float32: 2 ** -16 };

/**
 * A permuted batch gives permuted answers: the rows of out and of the input gradients move along, and the
 * param gradients and a scalar loss stay, but for the order of rounding.
 */
export const permutedBatches: Law = {
  name: "permuted batches give permuted answers",
  says: "the order of the rows of a batch does not matter",
  check(trial): Outcome {
    const nearness = new Nearness();
    const inputs = trial.inputs();
    const n = inputs[0]?.shape[0];
    const isBatch = n !== undefined && n > 1 && inputs.every((x) => x.shape[0] === n && x.size > 0);
    if (!isBatch) return { kind: "vacuous", reason: "there are no two rows" };
    const base = round(trial);
    const isLoss = base.out.rank === 0;
    if (!isLoss && base.out.shape[0] !== n) {
      return { kind: "vacuous", reason: "the output has no batch axis" };
    }
    const shift = 1 + trial.seed % (n - 1);
    const moved = round(trial, {
      inputs: inputs.map((x) => turned(x, shift)),
      dout: (d) => isLoss ? d : turned(d, shift),
    });
    const how = {
      actualFrom: "from the batch in another order",
      expectedFrom: "the same rows, reordered",
    };
    const near = (x: Tensor, size: number): number => CLOSE[x.dtype] * Math.max(size, largest(x));
    const out = isLoss ? base.out : turned(base.out, shift);
    // What cancels is bounded by the inputs, the params and the upstream gradient.
    const terms = n * Math.max(1, largest(...inputs)) *
      Math.max(1, largest(...trial.layer().params));
    const inOut = difference(moved.out, out, {
      name: "out",
      nearness,
      tolerance: near(out, terms),
      ...how,
    });
    if (inOut !== undefined) return inOut;
    const count = trial.differentiable.length;
    const expected = base.gradients.map((g, k) => k < count ? turned(g, shift) : g);
    return firstDifference(moved.gradients, expected, {
      names: () => gradientNames(trial),
      nearness,
      tolerance: (k) => near(expected[k]!, terms * largest(base.dout)),
      dout: moved.dout,
      ...how,
    }) ?? nearness.pass();
  },
};

/** The rows of x, moved down by `shift`, the last ones to the top. */
function turned(x: Tensor, shift: number): Tensor {
  const data = x.data.slice();
  const offset = shift * (x.size / x.shape[0]!);
  data.set(x.data.subarray(0, x.size - offset), offset);
  data.set(x.data.subarray(x.size - offset), 0);
  return new Tensor(x.shape, data);
}
