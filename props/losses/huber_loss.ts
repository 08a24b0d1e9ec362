import {
  bounded,
  everyLayer,
  HuberLoss,
  map,
  mean,
  multiply,
  permutedBatches,
  prop,
  sameAs,
  subtract,
  symmetricHessian,
  tensors,
  zeroOnlyWhenRight,
} from "../../src/mod.ts";
import type { Law, Layer, Prop, Tensor } from "../../src/mod.ts";

/** With c = min(|r|, δ): l(r) = c² / 2 + δ · (|r| − c), and l′(r) = ±c. */
function clipped(delta: number): Layer {
  let difference: Tensor;
  return {
    params: [],
    grads: [],
    forward(x: Tensor, t: Tensor): Tensor {
      difference = subtract(x, t);
      return mean(map(difference, (r) => {
        const c = Math.min(Math.abs(r), delta);
        return c ** 2 / 2 + delta * (Math.abs(r) - c);
      }));
    },
    backward(dout: Tensor): Tensor {
      const slope = map(difference, (r) => Math.sign(r) * Math.min(Math.abs(r), delta));
      return multiply(slope, dout.item() / slope.size);
    },
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
];

export const huberLoss: Prop = prop({
  name: "HuberLoss",
  given: { x: tensors(["N", "D"]), t: tensors(["N", "D"]) },
  inputs: ["x", "t"],
  nondifferentiable: ["t"],
  layer: () => new HuberLoss(),
  laws: [...laws, sameAs("c² / 2 + δ · (|r| − c)", () => clipped(1))],
});

export const huberLossOfAnyDelta: Prop = prop({
  name: "HuberLoss of any delta",
  given: {
    x: tensors(["N"]),
    t: tensors(["N"]),
    delta: tensors([], { min: 0.01, max: 3 }),
  },
  inputs: ["x", "t"],
  nondifferentiable: ["t"],
  layer: ({ delta }) => new HuberLoss({ delta: delta.item() }),
  laws: [
    ...laws,
    sameAs("c² / 2 + δ · (|r| − c)", ({ delta }: { delta: Tensor }) => clipped(delta.item())),
  ],
});
