import {
  bounded,
  calibrated,
  everyLayer,
  gradientRowsCancel,
  labels,
  permutedBatches,
  prop,
  sameAs,
  shiftInvariant,
  softLabels,
  Softmax,
  SoftmaxWithLoss,
  softmaxWithLossGraph,
  symmetricHessian,
  Tensor,
  tensors,
  zeros,
} from "../../src/mod.ts";
import type { Layer, Prop } from "../../src/mod.ts";

/** The formula of the book: L = −Σ t log y / N and dx = (y − t) / N. */
function formula(): Layer {
  const softmax = new Softmax();
  let y: Tensor;
  let labels: Tensor;
  return {
    params: [],
    grads: [],
    forward(x: Tensor, t: Tensor): Tensor {
      y = softmax.forward(x);
      labels = t;
      const out = zeros([]);
      t.data.forEach((label, i) => {
        if (label > 0) out.data[0]! -= label * Math.log(y.data[i]!) / y.shape[0]!;
      });
      return out;
    },
    backward(dout: Tensor): Tensor {
      const dx = y.clone();
      labels.data.forEach((label, i) => {
        dx.data[i] = dout.item() * (y.data[i]! - label) / y.shape[0]!;
      });
      return dx;
    },
  };
}

/** One of the classes, by chances that the logits know. */
const dice = calibrated(([x], random) => {
  const [n, classes] = x!.shape as [number, number];
  const weights = Array.from({ length: classes }, () => 0.1 + random());
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    outcomes: weights.map((weight, c) => ({
      chance: weight / total,
      labels: new Tensor([n], new Float64Array(n).fill(c)),
    })),
    prediction: new Tensor(x!.shape, x!.data.map((_, i) => Math.log(weights[i % classes]!))),
  };
});

export const softmaxWithLoss: Prop = prop({
  name: "SoftmaxWithLoss",
  given: { x: tensors(["N", "C"]), t: labels(["N", "C"]) },
  inputs: ["x", "t"],
  nondifferentiable: ["t"],
  layer: () => new SoftmaxWithLoss(),
  laws: [
    ...everyLayer,
    bounded(0, Infinity),
    permutedBatches,
    shiftInvariant,
    gradientRowsCancel,
    symmetricHessian,
    dice,
  ],
});

export const softmaxWithLossByFormula: Prop = prop({
  name: "SoftmaxWithLoss of moderate logits",
  given: { x: tensors(["N", "C"], { min: -20, max: 20 }), t: softLabels(["N", "C"]) },
  inputs: ["x", "t"],
  nondifferentiable: ["t"],
  layer: () => new SoftmaxWithLoss(),
  laws: [
    sameAs("L = −Σ t log y / N, dx = (y − t) / N", formula),
    sameAs("the graph of nodes", softmaxWithLossGraph),
  ],
});
