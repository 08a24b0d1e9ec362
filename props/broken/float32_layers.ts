import {
  add,
  agreesInFloat32,
  divide,
  exp,
  full,
  log,
  map,
  multiply,
  positives,
  subtract,
  type Tensor,
  tensors,
  zipWith,
} from "../../src/mod.ts";
import type { Arbitrary } from "../../src/mod.ts";
import { type Broken, broken, type Formulas, formulas } from "./broken.ts";
import { rowSums } from "./matrix.ts";

/** A layer that is right in float64. */
function single(
  mistake: string,
  layer: Formulas,
  x: Arbitrary<Tensor> = tensors(["N", "D"]),
): Broken {
  return broken({ mistake, caughtBy: agreesInFloat32.name }, {
    given: { x },
    layer: () => formulas(layer),
    laws: [agreesInFloat32],
  });
}

/** So often the long sum goes through x. */
const TIMES = 3000;

/** The sum of x over and over, rounded to its dtype after each term. */
function runningSum(x: Tensor): Tensor {
  const sum = full([], 0, x);
  for (let time = 0; time < TIMES; time++) for (const v of x.data) sum.data[0]! += v;
  return sum;
}

/** Layers that float64 hides the mistake of: too small a number, too large a one, too long a sum. */
export const float32Layers: readonly Broken[] = [
  single("Square that answers in float64", {
    forward: (x) => {
      const out = full(x.shape, 0);
      x.data.forEach((v, i) => out.data[i] = v * v);
      return out;
    },
    backward: ({ dout }, x) => multiply(2, multiply(dout, x)),
  }),
  single("Square whose gradient is float64", {
    forward: (x) => multiply(x, x),
    backward: ({ dout }, x) => multiply(full(x.shape, 2), multiply(dout, x)),
  }),
  single("L2 normalization with an epsilon that float32 takes for 0", {
    forward: (x) => divide(x, add(norm(x), 1e-300)),
    backward: ({ out, dout }, x) =>
      divide(subtract(dout, multiply(out, rowSums(multiply(out, dout)))), add(norm(x), 1e-300)),
    // Rows of 0, which other draws have now and then.
  }, tensors(["N", "D"], { min: 0, max: 0 })),
  single("logarithm of 1 + x that loses a small x", {
    forward: (x) => log(add(x, 1)),
    backward: ({ dout }, x) => divide(dout, add(x, 1)),
  }, positives(["N", "D"], { max: 1e-3 })),
  single("softplus that overflows from 89 on", {
    forward: (x) => log(add(exp(x), 1)),
    backward: ({ dout }, x) => zipWith(dout, x, (d, v) => d / (1 + Math.exp(-v))),
  }, tensors(["N", "D"], { min: -300, max: 300 })),
  single("long sum that is rounded after each term", {
    forward: runningSum,
    backward: ({ dout }, x) => map(x, () => TIMES * dout.data[0]!),
  }, positives(["N"])),
];

function norm(x: Tensor): Tensor {
  return map(rowSums(multiply(x, x)), Math.sqrt);
}
