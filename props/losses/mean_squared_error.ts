import {
  bounded,
  calibrated,
  everyLayer,
  map,
  mean,
  MeanSquaredError,
  multiply,
  permutedBatches,
  prop,
  sameAs,
  subtract,
  sum,
  symmetricHessian,
  tensors,
  zeroOnlyWhenRight,
} from "../../src/mod.ts";
import type { Law, Layer, Prop, Tensor } from "../../src/mod.ts";

/** The formulas, as operations on whole tensors: the reduction of the squares, and the slope. */
function formulas(
  reduce: (squares: Tensor) => Tensor,
  slope: (difference: Tensor) => Tensor,
): Layer {
  let difference: Tensor;
  return {
    params: [],
    grads: [],
    forward(x: Tensor, t: Tensor): Tensor {
      difference = subtract(x, t);
      return reduce(multiply(difference, difference));
    },
    backward: (dout: Tensor) => multiply(slope(difference), dout),
  };
}

const laws: readonly Law[] = [
  ...everyLayer,
  bounded(0, Infinity),
  permutedBatches,
  symmetricHessian,
  zeroOnlyWhenRight({
    right: ([, t]) => t!,
    wrong: ([, t]) => map(t!, (v) => v === 0 ? 1 : 2 * v),
  }),
  // Targets 3 and −1, with chances p and 1 − p: the right prediction is their mean.
  calibrated(([x], random) => {
    const p = random();
    return {
      outcomes: [
        { chance: p, labels: map(x!, () => 3) },
        { chance: 1 - p, labels: map(x!, () => -1) },
      ],
      prediction: map(x!, () => 4 * p - 1),
    };
  }),
];

export const meanSquaredError: Prop = prop({
  name: "MeanSquaredError",
  given: { x: tensors(["N", "D"]), t: tensors(["N", "D"]) },
  inputs: ["x", "t"],
  nondifferentiable: ["t"],
  layer: () => new MeanSquaredError(),
  laws: [
    ...laws,
    sameAs("the mean of (x − t)²", () => formulas(mean, (d) => multiply(d, 2 / d.size))),
  ],
});

export const halfSumOfSquares: Prop = prop({
  name: "MeanSquaredError as half of the sum",
  given: { x: tensors(["N", "T", "D"]), t: tensors(["N", "T", "D"]) },
  inputs: ["x", "t"],
  nondifferentiable: ["t"],
  layer: () => new MeanSquaredError({ reduction: "half sum" }),
  laws: [
    ...laws,
    sameAs("½ Σ (x − t)²", () => formulas((squares) => multiply(sum(squares), 0.5), (d) => d)),
  ],
});
