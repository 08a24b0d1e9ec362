import * as tf from "./tfjs.ts";
import { type Prop, softLabels, tensor, tensors, within } from "../../../src/mod.ts";
import { op } from "./op.ts";

const { Reduction } = tf;
const REDUCTIONS: Readonly<Record<string, tf.Reduction>> = {
  "not reduced": Reduction.NONE,
  "sum": Reduction.SUM,
  "mean": Reduction.MEAN,
  "sum by nonzero weights": Reduction.SUM_BY_NONZERO_WEIGHTS,
};

type Loss = (
  labels: tf.Tensor,
  predictions: tf.Tensor,
  weights: tf.Tensor | undefined,
  reduction: tf.Reduction,
) => tf.Tensor;

const LOSSES: Readonly<Record<string, Loss>> = {
  absoluteDifference: tf.losses.absoluteDifference,
  meanSquaredError: tf.losses.meanSquaredError,
  hingeLoss: tf.losses.hingeLoss,
  huberLoss: (y, x, weights, reduction) => tf.losses.huberLoss(y, x, weights, 1, reduction),
  sigmoidCrossEntropy: (y, x, weights, reduction) =>
    tf.losses.sigmoidCrossEntropy(y, x, weights, 0, reduction),
};

const saturated = { labels: tensor([[1, 0, 0.5]]), predictions: tensor([[-100, 800, -800]]) };

/** Beside larger ones, what float32 leaves of the smaller is not enough to judge. */
const MODERATE = { min: -20, max: 20 };

/** Losses: the weights are judged too, and broadcast. */
export const losses: readonly Prop[] = [
  ...Object.entries(LOSSES).flatMap(([name, loss]) => [
    ...Object.entries(REDUCTIONS).map(([mode, reduction]) =>
      op({
        name: `losses.${name}`,
        mode,
        given: { labels: tensors(["N", "D"]), predictions: tensors(["N", "D"]) },
        examples: [saturated],
        call: ({ labels, predictions }) => loss(labels, predictions, undefined, reduction),
      })
    ),
    ...Object.entries(REDUCTIONS).map(([mode, reduction]) =>
      op({
        name: `losses.${name}`,
        mode: `weights [N,1], ${mode}`,
        given: {
          labels: tensors(["N", "D"], MODERATE),
          predictions: tensors(["N", "D"], MODERATE),
          weights: tensors(["N", 1], { min: 0.25, max: 4 }),
        },
        domain: { weights: within(0.1, 10) },
        call: ({ labels, predictions, weights }) => loss(labels, predictions, weights, reduction),
      })
    ),
  ]),
  ...Object.entries(REDUCTIONS).map(([mode, reduction]) =>
    op({
      name: "losses.computeWeightedLoss",
      mode,
      given: {
        losses: tensors(["N", "D"], MODERATE),
        weights: tensors(["N", 1], { min: 0.25, max: 4 }),
      },
      domain: { weights: within(0.1, 10) },
      call: ({ losses, weights }) => tf.losses.computeWeightedLoss(losses, weights, reduction),
    })
  ),
  op({
    name: "losses.logLoss",
    given: {
      labels: softLabels(["N", { name: "D", min: 2 }]),
      predictions: softLabels(["N", { name: "D", min: 2 }]),
    },
    domain: { predictions: within(0, 1) },
    call: ({ labels, predictions }) => tf.losses.logLoss(labels, predictions),
  }),
  op({
    name: "losses.cosineDistance",
    given: { labels: tensors(["N", "D"]), predictions: tensors(["N", "D"]) },
    call: ({ labels, predictions }) => tf.losses.cosineDistance(labels, predictions, 1),
  }),
  op({
    name: "losses.sigmoidCrossEntropy",
    mode: "label smoothing 0.2",
    given: { labels: tensors(["N", "D"]), predictions: tensors(["N", "D"]) },
    call: ({ labels, predictions }) =>
      tf.losses.sigmoidCrossEntropy(labels, predictions, undefined, 0.2),
  }),
  ...[0, 0.2].map((smoothing) =>
    op({
      name: "losses.softmaxCrossEntropy",
      mode: `label smoothing ${smoothing}`,
      given: { labels: softLabels(["N", "D"]), predictions: tensors(["N", "D"]) },
      call: ({ labels, predictions }) =>
        tf.losses.softmaxCrossEntropy(labels, predictions, undefined, smoothing),
    })
  ),
  op({
    name: "losses.softmaxCrossEntropy",
    mode: "not reduced",
    given: { labels: softLabels(["N", "D"]), predictions: tensors(["N", "D"]) },
    call: ({ labels, predictions }) =>
      tf.losses.softmaxCrossEntropy(labels, predictions, undefined, 0, Reduction.NONE),
  }),
  op({
    name: "losses.softmaxCrossEntropy",
    mode: "labels of any sum",
    given: { labels: tensors(["N", "D"]), predictions: tensors(["N", "D"]) },
    examples: [saturated],
    call: ({ labels, predictions }) => tf.losses.softmaxCrossEntropy(labels, predictions),
  }),
  op({
    name: "losses.softmaxCrossEntropy",
    mode: "weights [N]",
    given: {
      labels: softLabels(["N", "D"]),
      predictions: tensors(["N", "D"]),
      weights: tensors(["N"], { min: 0.25, max: 4 }),
    },
    domain: { weights: within(0.1, 10) },
    call: ({ labels, predictions, weights }) =>
      tf.losses.softmaxCrossEntropy(labels, predictions, weights),
  }),
  ...["a vector", "rows", "rank 3"].map((mode, i) =>
    op({
      name: "softmax",
      mode,
      given: { x: tensors(["N", "C", "D"].slice(2 - i)) },
      call: ({ x }) => tf.softmax(x),
    })
  ),
  ...["a vector", "rows", "rank 3"].map((mode, i) =>
    op({
      name: "logSoftmax",
      mode,
      given: { x: tensors(["N", "C", "D"].slice(2 - i)) },
      call: ({ x }) => tf.logSoftmax(x),
    })
  ),
].flat();
