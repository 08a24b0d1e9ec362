import fc from "fast-check";
import {
  agreesInFloat32,
  BatchNormalization,
  evaluationKeepsState,
  everyLayer,
  full,
  normalized,
  permutedBatches,
  positives,
  prop,
  rowsDoNotMix,
  sameAs,
  scaleInvariant,
  shiftInvariantOver,
  tensors,
  zeros,
} from "../../src/mod.ts";
import type { Layer, Over, Prop, Shape, Tensor } from "../../src/mod.ts";
import { slowNormalization } from "./slow_normalization.ts";

type ScaleAndShift = { gamma: Tensor; beta: Tensor };
const EPS = 1e-5;

function slowBatchNormalization({ gamma, beta }: ScaleAndShift): Layer {
  return slowNormalization({
    gamma,
    beta,
    eps: EPS,
    group: ([, c]) => `channel ${c}`,
    channel: ([, c]) => c!,
  });
}

const laws = [
  ...everyLayer,
  agreesInFloat32,
  permutedBatches,
  evaluationKeepsState,
  // What is divided by a deviation near √ε is rounded by 1/√ε more.
  sameAs("the Jacobian, entry by entry", slowBatchNormalization, { ulps: 2 ** 20 }),
];
const layer = ({ gamma, beta }: ScaleAndShift): Layer => new BatchNormalization({ gamma, beta });

export const batchNormalization: Prop = prop({
  name: "BatchNormalization",
  given: { x: tensors(["N", "C"]), gamma: tensors(["C"]), beta: tensors(["C"]) },
  layer,
  laws,
});

const places = [
  { name: "N", max: 3 },
  { name: "C", max: 3 },
  { name: "H", max: 3 },
  { name: "W", max: 2 },
];

export const batchNormalizationOfImages: Prop = prop({
  name: "BatchNormalization of [N,C,H,W]",
  given: { x: tensors(places), gamma: tensors(["C"]), beta: tensors(["C"]) },
  layer,
  laws,
});

/** Each channel over the batch and all places. */
const channels: Over = {
  as: ([n, c, ...rest]: Shape) => [n!, c!, rest.reduce((size, n) => size * n, 1)],
  axes: [0, 2],
};

export const batchNormalizationUnscaled: Prop = prop({
  name: "BatchNormalization with a scale of 1",
  given: { x: tensors(places.map(({ name }) => ({ name, max: 4 }))) },
  layer: ({ x }) => {
    const C = x.shape[1]!;
    return new BatchNormalization({ gamma: full([C], 1), beta: zeros([C]) });
  },
  laws: [
    normalized({ ...channels, eps: EPS }),
    scaleInvariant({ ...channels, eps: EPS }),
    shiftInvariantOver(channels),
  ],
});

export const batchNormalizationInEvaluation: Prop = prop({
  name: "BatchNormalization in evaluation",
  given: {
    x: tensors(["N", "C"]),
    gamma: tensors(["C"]),
    beta: tensors(["C"]),
    runningMean: tensors(["C"]),
    runningVar: positives(["C"]),
  },
  layer: (given) => new BatchNormalization({ ...given, isTraining: false }),
  laws: [
    ...everyLayer,
    agreesInFloat32,
    rowsDoNotMix,
    permutedBatches,
    evaluationKeepsState,
    sameAs("a scale and a shift of each channel", slowEvaluation, { ulps: 2 ** 20 }),
  ],
});

type Running = ScaleAndShift & { runningMean: Tensor; runningVar: Tensor };

/** out = gamma · (x − μ) / √(σ² + ε) + beta, where μ and σ² are constants. */
function slowEvaluation({ gamma, beta, runningMean, runningVar }: Running): Layer {
  const grads = [zeros(gamma.shape), zeros(beta.shape)];
  const C = gamma.size;
  const hat = (x: Tensor, i: number): number =>
    (x.data[i]! - runningMean.data[i % C]!) / Math.sqrt(runningVar.data[i % C]! + EPS);
  let input: Tensor;
  return {
    params: [gamma, beta],
    grads,
    forward(x: Tensor): Tensor {
      input = x;
      const out = zeros(x.shape);
      for (let i = 0; i < x.size; i++) {
        out.data[i] = gamma.data[i % C]! * hat(x, i) + beta.data[i % C]!;
      }
      return out;
    },
    backward(dout?: Tensor): Tensor {
      const dx = zeros(input.shape);
      for (const { data } of grads) data.fill(0);
      for (let i = 0; i < dx.size; i++) {
        const d = dout!.data[i]!;
        dx.data[i] = d * gamma.data[i % C]! / Math.sqrt(runningVar.data[i % C]! + EPS);
        grads[0]!.data[i % C]! += d * hat(input, i);
        grads[1]!.data[i % C]! += d;
      }
      return dx;
    },
  };
}

type Seen = ScaleAndShift & {
  first: Tensor;
  second: Tensor;
  momentum: number;
  runningVariance: "unbiased" | "biased";
};

/** In evaluation, with the statistics of two batches as PyTorch and the book write them down. */
function afterTwoBatches(given: Seen): Layer {
  const { first, second, momentum, runningVariance, gamma } = given;
  const C = gamma.size;
  const runningMean = zeros([C]);
  const runningVar = full([C], 1);
  for (let c = 0; c < C; c++) {
    for (const batch of [first, second]) {
      const values = [...batch.data].filter((_, i) => i % C === c);
      const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
      const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
      const divisor = runningVariance === "biased" ? values.length : values.length - 1;
      runningMean.data[c] = (1 - momentum) * runningMean.data[c]! + momentum * mean;
      runningVar.data[c] = (1 - momentum) * runningVar.data[c]! + momentum * squares / divisor;
    }
  }
  return slowEvaluation({ ...given, runningMean, runningVar });
}

export const batchNormalizationAfterTraining: Prop = prop({
  name: "BatchNormalization after two batches",
  given: {
    x: tensors(["N", "C"], { min: -3, max: 3 }),
    // Sums of squares are of terms of the size of these.
    first: tensors([{ name: "M", min: 2 }, "C"], { min: -3, max: 3 }),
    second: tensors([{ name: "M", min: 2 }, "C"], { min: -3, max: 3 }),
    gamma: tensors(["C"]),
    beta: tensors(["C"]),
    momentum: fc.constantFrom(0, 0.1, 0.5, 1),
    runningVariance: fc.constantFrom<"unbiased" | "biased">("unbiased", "biased"),
  },
  layer: (given) => {
    const norm = new BatchNormalization(given);
    norm.forward(given.first);
    norm.forward(given.second);
    norm.isTraining = false;
    return norm;
  },
  laws: [sameAs("the running statistics, by hand", afterTwoBatches, { ulps: 2 ** 20 })],
});
