import { Tensor } from "../tensor/mod.ts";
import { firstDifference, largest } from "./compare.ts";
import type { Law, Outcome, Violation } from "./law.ts";
import { Nearness } from "./nearness.ts";
import { gradientNames, type Round, round } from "./round.ts";
import { offBy, roundingNoise } from "./rounding_noise.ts";

/** How close sums are that were added up in another order, beside the size of their terms. */
const CLOSE = { float64: 2 ** -36, float32: 2 ** -16 };

/** A right layer may draw a mask by place, or carry a state that was not drawn with the batch. */
const STATE: Outcome = {
  kind: "inconclusive",
  reason: "state",
  detail:
    "The answers to the permuted batch differ, which what the layer draws or carries from one " +
    "forward to the next may cause: claim this of a layer that starts anew",
};

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
    const count = trial.differentiable.length;
    // What an earlier forward saw is reordered, too.
    const reorderedTrial = !trial.isStateful
      ? trial
      : trial.changed((x, name) => trial.inputNames.includes(name) ? turned(x, shift) : x);
    const permuted = (inputs: readonly Tensor[]): Round =>
      round(reorderedTrial, {
        inputs: inputs.map((x) => turned(x, shift)),
        dout: (d) => isLoss ? d : turned(d, shift),
      });
    const reordered = ({ out, gradients }: Round): readonly Tensor[] => [
      isLoss ? out : turned(out, shift),
      ...gradients.map((g, k) => k < count ? turned(g, shift) : g),
    ];
    const answersOf = ({ out, gradients }: Round): readonly Tensor[] => [out, ...gradients];
    const moved = permuted(inputs);
    const expected = reordered(base);
    // What cancels is bounded by the inputs, the params and the upstream gradient.
    const terms = n * Math.max(1, largest(...inputs)) *
      Math.max(1, largest(...trial.layer().params));
    const near = expected.map((x, k) =>
      CLOSE[x.dtype] * Math.max(k === 0 ? terms : terms * largest(base.dout), largest(x))
    );
    const apart = (noise?: readonly Float64Array[]): Violation | undefined =>
      firstDifference(answersOf(moved), expected, {
        names: () => ["out", ...gradientNames(trial)],
        actualFrom: "from the batch in another order",
        expectedFrom: "the same rows, reordered",
        dout: moved.dout,
        nearness,
        tolerance: (k, i) => near[k]! + (noise?.[k]?.[i] ?? 0),
      });
    const found = apart();
    if (found === undefined) return nearness.pass();
    if (typeof found.actual !== "number") return trial.isStateful ? STATE : found;
    const noise = roundingNoise(trial, {
      off: (at) => {
        const there = answersOf(permuted(at));
        const here = reordered(round(trial, { inputs: at }));
        return joined(there.map((x, k) => offBy(x, here[k]!)));
      },
    });
    let from = 0;
    const parts = expected.map(({ size }) => noise.subarray(from, from += size));
    const violation = apart(parts);
    return violation !== undefined && trial.isStateful ? STATE : violation ?? nearness.pass();
  },
};

function joined(parts: readonly Float64Array[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...part]));
}

/** The rows of x, moved down by `shift`, the last ones to the top. */
function turned(x: Tensor, shift: number): Tensor {
  const data = x.data.slice();
  const offset = shift * (x.size / x.shape[0]!);
  data.set(x.data.subarray(0, x.size - offset), offset);
  data.set(x.data.subarray(x.size - offset), 0);
  return new Tensor(x.shape, data);
}
