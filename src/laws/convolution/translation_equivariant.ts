import type { Tensor } from "../../tensor/mod.ts";
import { difference, largest } from "../compare.ts";
import type { Law, Outcome } from "../law.ts";
import { Nearness } from "../nearness.ts";

/** How close sums are that were added up in another order, beside the size of their terms. */
const CLOSE = { float64: 2 ** -36, float32: 2 ** -16 };

/**
 * When x is moved along an axis by `step` entries, out moves along that axis by one: all windows see with the
 * same eyes.
 *
 * `step` is handed what was drawn; undefined means that the layer does not promise it there, as where windows
 * reach into the padding. What x is moved away from stays as it was: the first window may see anything.
 */
export function translationEquivariant<G extends Record<string, unknown>>(
  axis: number,
  step: (given: G) => number | undefined,
): Law {
  return {
    name: `equivariant under translation along axis ${axis}`,
    says: `x moved by a step along axis ${axis} gives out moved by one`,
    check(trial): Outcome {
      const nearness = new Nearness();
      const by = step(trial.given as G);
      if (by === undefined) return { kind: "vacuous", reason: "it is not promised here" };
      const [x, ...others] = trial.inputs() as [Tensor, ...Tensor[]];
      const out = trial.layer().forward(...trial.inputs()).clone();
      const fits = (out.shape[axis] ?? 0) > 1 && (x.shape[axis] ?? 0) > by;
      if (!fits) return { kind: "vacuous", reason: "there are no two windows" };
      const there = trial.layer().forward(moved(x, { axis, by }), ...others).clone();
      const expected = moved(out, { axis, by: 1 });
      const stride = strideOf(out, axis);
      const size = largest(x) * Math.max(1, largest(...trial.layer().params)) + largest(out);
      return difference(there, expected, {
        name: "out",
        actualFrom: `from x moved by ${by} along axis ${axis}`,
        expectedFrom: "from forward(x), moved by 1",
        nearness,
        // Whatever the first window sees is right.
        tolerance: (i) =>
          Math.floor(i / stride) % out.shape[axis]! === 0 ? Infinity : CLOSE[out.dtype] * size,
      }) ?? nearness.pass();
    },
  };
}

/** The entries of x moved along an axis: the last ones fall off, the first ones stay. */
function moved(
  x: Tensor,
  { axis, by }: { readonly axis: number; readonly by: number },
): Tensor {
  const y = x.clone();
  const stride = strideOf(x, axis);
  for (let i = 0; i < x.size; i++) {
    if (Math.floor(i / stride) % x.shape[axis]! >= by) y.data[i] = x.data[i - by * stride]!;
  }
  return y;
}

/** How far apart neighbours along an axis are. */
function strideOf({ shape }: Tensor, axis: number): number {
  return shape.slice(axis + 1).reduce((product, size) => product * size, 1);
}
