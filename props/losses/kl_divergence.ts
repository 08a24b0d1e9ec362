import {
  calibrated,
  everyLayer,
  gradientRowsCancel,
  KLDivergence,
  map,
  permutedBatches,
  prop,
  sameAs,
  shiftInvariant,
  softLabels,
  SoftmaxWithLoss,
  symmetricHessian,
  Tensor,
  tensors,
  zeroOnlyWhenRight,
  zeros,
} from "../../src/mod.ts";
import type { Layer, Prop } from "../../src/mod.ts";

/** Cross-entropy less entropy, entry by entry. */
function inTwoParts(): Layer {
  let labels: Tensor;
  return {
    params: [],
    grads: [],
    forward(x: Tensor, t: Tensor): Tensor {
      labels = t;
      const loss = zeros([]);
      t.data.forEach((p, i) => {
        if (p > 0) loss.data[0]! += (p * Math.log(p) - p * x.data[i]!) / x.shape[0]!;
      });
      return loss;
    },
    backward: (dout: Tensor) => map(labels, (p) => -dout.item() * p / labels.shape[0]!),
  };
}

/** Log-softmax before the divergence, so that any x makes a distribution. */
function ofLogits(): Layer {
  const divergence = new KLDivergence();
  let y: Tensor;
  return {
    params: [],
    grads: [],
    forward(x: Tensor, t: Tensor): Tensor {
      const logs = logSoftmax(x);
      y = map(logs, Math.exp);
      return divergence.forward(logs, t);
    },
    backward(dout: Tensor): Tensor {
      const d = divergence.backward(dout);
      const width = d.shape[d.rank - 1]!;
      const dx = d.clone();
      for (let row = 0; row < d.size; row += width) {
        let sum = 0;
        for (let i = row; i < row + width; i++) sum += d.data[i]!;
        for (let i = row; i < row + width; i++) dx.data[i]! -= y.data[i]! * sum;
      }
      return dx;
    },
  };
}

function logSoftmax(x: Tensor): Tensor {
  const width = x.shape[x.rank - 1]!;
  const out = x.clone();
  for (let row = 0; row < x.size; row += width) {
    const { data } = out;
    const top = Math.max(...data.subarray(row, row + width));
    let sum = 0;
    for (let i = row; i < row + width; i++) sum += Math.exp(data[i]! - top);
    for (let i = row; i < row + width; i++) data[i]! -= top + Math.log(sum);
  }
  return out;
}

/** Logits that are sure of the least likely class of each row. */
function sureOfTheLeast(t: Tensor): Tensor {
  const width = t.shape[1]!;
  const logits = zeros(t.shape);
  for (let row = 0; row < t.size; row += width) {
    const labels = t.data.subarray(row, row + width);
    logits.data[row + labels.indexOf(Math.min(...labels))] = 1000;
  }
  return logits;
}

/** SoftmaxWithLoss, less the entropy of the labels. */
function softmaxLessEntropy(): Layer {
  const loss = new SoftmaxWithLoss();
  return {
    params: [],
    grads: [],
    forward(x: Tensor, t: Tensor): Tensor {
      const out = loss.forward(x, t);
      for (const p of t.data) out.data[0]! += p > 0 ? p * Math.log(p) / x.shape[0]! : 0;
      return out;
    },
    backward: (dout: Tensor) => loss.backward(dout),
  };
}

export const klDivergence: Prop = prop({
  name: "KLDivergence",
  given: { x: tensors(["N", "T", "C"]), t: softLabels(["N", "T", "C"]) },
  inputs: ["x", "t"],
  nondifferentiable: ["t"],
  layer: () => new KLDivergence(),
  laws: [
    ...everyLayer,
    permutedBatches,
    symmetricHessian,
    sameAs("cross-entropy less entropy", inTwoParts),
  ],
});

export const klDivergenceOfLogits: Prop = prop({
  name: "KLDivergence of a log-softmax",
  given: { x: tensors(["N", "C"]), t: softLabels(["N", "C"]) },
  inputs: ["x", "t"],
  nondifferentiable: ["t"],
  layer: ofLogits,
  laws: [
    ...everyLayer,
    permutedBatches,
    shiftInvariant,
    gradientRowsCancel,
    symmetricHessian,
    zeroOnlyWhenRight({
      right: ([, t]) => map(t!, (p) => p === 0 ? -1000 : Math.log(p)),
      wrong: ([, t]) => t!.shape[1] === 1 ? undefined : sureOfTheLeast(t!),
    }),
    // One of the classes, by chances that the logits know.
    calibrated(([x], random) => {
      const classes = x!.shape[1]!;
      const weights = Array.from({ length: classes }, () => 0.1 + random());
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return {
        outcomes: weights.map((weight, c) => ({
          chance: weight / total,
          labels: new Tensor(x!.shape, x!.data.map((_, i) => i % classes === c ? 1 : 0)),
        })),
        prediction: new Tensor(x!.shape, x!.data.map((_, i) => Math.log(weights[i % classes]!))),
      };
    }),
    sameAs("SoftmaxWithLoss less the entropy of t", softmaxLessEntropy),
  ],
});
