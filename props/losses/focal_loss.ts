import {
  bounded,
  classIndices,
  everyLayer,
  FocalLoss,
  map,
  permutedBatches,
  prop,
  sameAs,
  SigmoidWithLoss,
  symmetricHessian,
  tensors,
  zeroOnlyWhenRight,
  zeros,
} from "../../src/mod.ts";
import type { Layer, Prop, Tensor } from "../../src/mod.ts";

/** The exponents that are drawn, by number: with and without a power that is no integer. */
const GAMMAS = [0, 0.5, 1, 2, 5];

/** The formula by way of the probability p of the label, and the slope of p. */
function byProbabilities(gamma: number, alpha: number): Layer {
  let logits: Tensor;
  let labels: Tensor;
  const p = (x: number, t: number): number => 1 / (1 + Math.exp(t === 1 ? -x : x));
  const weight = (t: number): number => t === 1 ? alpha : 1 - alpha;
  return {
    params: [],
    grads: [],
    forward(x: Tensor, t: Tensor): Tensor {
      logits = x;
      labels = t;
      const loss = zeros([]);
      x.data.forEach((v, i) => {
        const likely = p(v, t.data[i]!);
        loss.data[0]! -= weight(t.data[i]!) * (1 - likely) ** gamma * Math.log(likely) / x.size;
      });
      return loss;
    },
    backward(dout: Tensor): Tensor {
      const dx = logits.clone();
      logits.data.forEach((v, i) => {
        const t = labels.data[i]!;
        const likely = p(v, t);
        const dp = gamma * (1 - likely) ** (gamma - 1) * Math.log(likely) -
          (1 - likely) ** gamma / likely;
        const slope = dp * likely * (1 - likely) * (t === 1 ? 1 : -1);
        dx.data[i] = dout.item() * weight(t) * slope / logits.size;
      });
      return dx;
    },
  };
}

export const focalLoss: Prop = prop({
  name: "FocalLoss",
  given: {
    x: tensors(["N", "D"]),
    t: classIndices(["N", "D"], { classes: 2 }),
    gamma: classIndices([], { classes: GAMMAS.length }),
  },
  inputs: ["x", "t"],
  nondifferentiable: ["t"],
  layer: ({ gamma }) => new FocalLoss({ gamma: GAMMAS[gamma.item()]! }),
  laws: [
    ...everyLayer,
    bounded(0, Infinity),
    permutedBatches,
    symmetricHessian,
    zeroOnlyWhenRight({
      right: ([, t]) => map(t!, (label) => label === 1 ? 1000 : -1000),
      wrong: ([, t]) => map(t!, (label) => label === 1 ? -1 : 1),
    }),
  ],
});

export const focalLossByFormula: Prop = prop({
  name: "FocalLoss of moderate logits",
  given: {
    x: tensors(["N"], { min: -3, max: 3 }),
    t: classIndices(["N"], { classes: 2 }),
    gamma: classIndices([], { classes: GAMMAS.length }),
    alpha: tensors([], { min: 0, max: 1 }),
  },
  inputs: ["x", "t"],
  nondifferentiable: ["t"],
  layer: ({ gamma, alpha }) => new FocalLoss({ gamma: GAMMAS[gamma.item()]!, alpha: alpha.item() }),
  laws: [
    sameAs(
      "−α (1 − p)ᵞ log p",
      ({ gamma, alpha }: { gamma: Tensor; alpha: Tensor }) =>
        byProbabilities(GAMMAS[gamma.item()]!, alpha.item()),
    ),
  ],
});

export const focalLossWithoutFocus: Prop = prop({
  name: "FocalLoss of gamma 0 without alpha",
  given: { x: tensors(["N", "D"]), t: classIndices(["N", "D"], { classes: 2 }) },
  inputs: ["x", "t"],
  nondifferentiable: ["t"],
  layer: () => new FocalLoss({ gamma: 0, alpha: null }),
  laws: [sameAs("SigmoidWithLoss", () => new SigmoidWithLoss())],
});
