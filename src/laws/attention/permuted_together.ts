import { type Shape, sizeOf, Tensor } from "../../tensor/mod.ts";
import { firstDifference, largest } from "../compare.ts";
import type { Law, Outcome, Trial, Violation } from "../law.ts";
import { Nearness } from "../nearness.ts";
import { gradientNames, type Round, round } from "../round.ts";
import { offBy, roundingNoise } from "../rounding_noise.ts";

/** How close sums are that were added up in another order, beside the size of their terms. */
const CLOSE = { float64: 2 ** -36, float32: 2 ** -16 };

/**
 * A permutation of some inputs together, each along an axis of its own, changes nothing: out and all gradients
 * stay, and those of the permuted inputs move along.
 *
 * `axes` names the inputs and their axes, counted from the back where below 0. Attention does not care for the
 * order of its keys: `permutedTogether({ k: -2, v: -2, mask: -1 })`. Where out (and dout) move along as well it
 * has an axis, too: `permutedTogether({ x: 1, out: 1 })`, for self-attention without positions. An axis of
 * size 1 that broadcasts stays.
 */
export function permutedTogether(axes: Readonly<Record<string, number>>): Law {
  const { out: outAxis, ...inputAxes } = axes;
  const names = Object.keys(inputAxes);
  return {
    name: `the order of ${names.join(" and ")} does not matter`,
    says: `permuting ${names.join(" and ")} together changes nothing else`,
    check(trial): Outcome {
      const nearness = new Nearness();
      const inputs = trial.inputs();
      const axisOf = (input: number): number | undefined => inputAxes[trial.inputNames[input]!];
      const unknown = names.find((name) => !trial.inputNames.includes(name));
      if (unknown !== undefined) {
        throw new TypeError(
          `Cannot permute ${unknown}: the inputs are ${trial.inputNames.join(", ")}`,
        );
      }
      const size = Math.max(...inputs.map(({ shape }, i) => sizeAlong(shape, axisOf(i))));
      if (size < 2 || inputs.every((x) => x.size === 0)) {
        return { kind: "vacuous", reason: "there is nothing to permute" };
      }
      const shift = 1 + trial.seed % (size - 1);
      const along = (x: Tensor, axis: number | undefined): Tensor =>
        axis === undefined ? x : turned(x, { axis, shift });
      const moved = (x: Tensor, input: number): Tensor => along(x, axisOf(input));
      const count = trial.differentiable.length;
      const there = (inputs: readonly Tensor[]): readonly Tensor[] =>
        answersOf(
          round(trial, { inputs: inputs.map(moved), dout: (dout) => along(dout, outAxis) }),
        );
      const here = (base: Round): readonly Tensor[] => [
        along(base.out, outAxis),
        ...base.gradients.map((g, k) => k < count ? moved(g, trial.differentiable[k]!) : g),
      ];
      const base = round(trial);
      const expected = here(base);
      const actual = there(inputs);
      const terms = size * Math.max(1, largest(...inputs)) *
        Math.max(1, largest(...trial.layer().params));
      const near = expected.map((x, k) =>
        CLOSE[x.dtype] * Math.max(k === 0 ? terms : terms * largest(base.dout), largest(x))
      );
      const apart = (noise?: readonly Float64Array[]): Violation | undefined =>
        firstDifference(actual, expected, {
          names: () => ["out", ...gradientNames(trial)],
          actualFrom: `with ${names.join(" and ")} in another order`,
          expectedFrom: "as before, in that order",
          dout: base.dout,
          nearness,
          tolerance: (k, i) => near[k]! + (noise?.[k]?.[i] ?? 0),
        });
      const found = apart();
      if (typeof found?.actual !== "number") return found ?? nearness.pass();
      return apart(noiseOf(trial, { expected, there, here })) ?? nearness.pass();
    },
  };
}

function noiseOf(
  trial: Trial,
  { expected, there, here }: {
    readonly expected: readonly Tensor[];
    readonly there: (inputs: readonly Tensor[]) => readonly Tensor[];
    readonly here: (base: Round) => readonly Tensor[];
  },
): readonly Float64Array[] {
  const noise = roundingNoise(trial, {
    off: (at) => {
      const moved = there(at);
      const stayed = here(round(trial, { inputs: at }));
      return Float64Array.from(moved.flatMap((x, k) => [...offBy(x, stayed[k]!)]));
    },
  });
  let from = 0;
  return expected.map(({ size }) => noise.subarray(from, from += size));
}

function answersOf({ out, gradients }: Round): readonly Tensor[] {
  return [out, ...gradients];
}

function sizeAlong(shape: Shape, axis: number | undefined): number {
  return axis === undefined ? 0 : shape[axis < 0 ? axis + shape.length : axis] ?? 0;
}

/** The entries moved on along an axis by `shift`, the last ones to the front. */
function turned(
  x: Tensor,
  { axis, shift }: { readonly axis: number; readonly shift: number },
): Tensor {
  const size = sizeAlong(x.shape, axis);
  if (size < 2) return x;
  const resolved = axis < 0 ? axis + x.rank : axis;
  const inner = sizeOf(x.shape.slice(resolved + 1));
  const data = x.data.slice();
  for (let i = 0; i < data.length; i++) {
    const at = Math.floor(i / inner) % size;
    data[i + ((at + shift) % size - at) * inner] = x.data[i]!;
  }
  return new Tensor(x.shape, data);
}
