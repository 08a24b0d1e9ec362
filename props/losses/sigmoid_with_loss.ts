import {
  bounded,
  calibrated,
  classIndices,
  everyLayer,
  map,
  permutedBatches,
  prop,
  sameAs,
  SigmoidWithLoss,
  SoftmaxWithLoss,
  symmetricHessian,
  Tensor,
  tensors,
  zeroOnlyWhenRight,
} from "../../src/mod.ts";
import type { Law, Layer, Prop } from "../../src/mod.ts";

/** A softmax over the logits 0 and x, with labels 1 − t and t: the same loss. */
function softmaxOfTwo(): Layer {
  const softmax = new SoftmaxWithLoss();
  let shape: readonly number[];
  const pairs = (x: Tensor, first: (v: number) => number): Tensor =>
    new Tensor([x.size, 2], Float64Array.from([...x.data].flatMap((v) => [first(v), v])));
  return {
    params: [],
    grads: [],
    forward(x: Tensor, t: Tensor): Tensor {
      shape = x.shape;
      return softmax.forward(pairs(x, () => 0), pairs(t, (v) => 1 - v));
    },
    backward: (dout: Tensor) =>
      new Tensor(shape, softmax.backward(dout).data.filter((_, i) => i % 2 === 1)),
  };
}

/** A coin that shows 1 with the chance p: the right prediction is the logit of p. */
const coin = calibrated(([x], random) => {
  const p = 0.05 + 0.9 * random();
  return {
    outcomes: [
      { chance: p, labels: map(x!, () => 1) },
      { chance: 1 - p, labels: map(x!, () => 0) },
    ],
    prediction: map(x!, () => Math.log(p / (1 - p))),
  };
});

const laws: readonly Law[] = [
  ...everyLayer,
  bounded(0, Infinity),
  permutedBatches,
  symmetricHessian,
  coin,
  sameAs("SoftmaxWithLoss of the logits 0 and x", softmaxOfTwo),
];

export const sigmoidWithLoss: Prop = prop({
  name: "SigmoidWithLoss",
  given: { x: tensors(["N"]), t: classIndices(["N"], { classes: 2 }) },
  inputs: ["x", "t"],
  nondifferentiable: ["t"],
  layer: () => new SigmoidWithLoss(),
  laws: [
    ...laws,
    zeroOnlyWhenRight({
      right: ([, t]) => map(t!, (label) => label === 1 ? 1000 : -1000),
      wrong: ([, t]) => map(t!, (label) => label === 1 ? -1 : 1),
    }),
  ],
});

export const sigmoidWithLossOfSoftLabels: Prop = prop({
  name: "SigmoidWithLoss of soft labels [N,D]",
  given: { x: tensors(["N", "D"]), t: tensors(["N", "D"], { min: 0, max: 1 }) },
  inputs: ["x", "t"],
  nondifferentiable: ["t"],
  layer: () => new SigmoidWithLoss(),
  laws,
});
