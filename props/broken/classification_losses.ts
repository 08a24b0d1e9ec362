import {
  type Arbitrary,
  bounded,
  calibrated,
  classIndices,
  everyLayer,
  gradientRowsCancel,
  HuberLoss,
  ignoresLabel,
  KLDivergence,
  type Law,
  map,
  multiply,
  oneHots,
  prop,
  sameAs,
  SigmoidWithLoss,
  softLabels,
  Softmax,
  SoftmaxWithLoss,
  sum,
  symmetricHessian,
  Tensor,
  tensors,
  TimeSoftmaxWithLoss,
  zeroOnlyWhenRight,
} from "../../src/mod.ts";
import { type Broken, type Formulas, formulas } from "./broken.ts";
import { matrix, scalar, sizes } from "./matrix.ts";

/** A loss of x and t with a mistake; "input gradient" must catch it unless it says otherwise. */
function loss(
  { mistake, named, caughtBy = "input gradient" }: {
    readonly mistake: string;
    readonly named?: RegExp;
    readonly caughtBy?: string;
  },
  parts: Formulas,
  { x = tensors(["N", "C"]), t = oneHots(["N", "C"]), laws = [] }: {
    readonly x?: Arbitrary<Tensor>;
    readonly t?: Arbitrary<Tensor>;
    readonly laws?: readonly Law[];
  } = {},
): Broken {
  return {
    mistake,
    ...named === undefined ? {} : { named },
    caughtBy,
    prop: prop({
      name: mistake,
      given: { x, t },
      inputs: ["x", "t"],
      nondifferentiable: ["t"],
      layer: () => formulas(parts),
      laws: [...everyLayer, ...laws],
    }),
  };
}

const bits = (): Arbitrary<Tensor> => classIndices(["N", "C"], { classes: 2 });
const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
const softplus = (v: number): number => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)));

/** The mean of f over the entries, and its slope. */
function meanOf(
  f: (x: number, t: number) => number,
  slope: (x: number, t: number) => number,
): Formulas {
  return {
    forward: (x, t) =>
      scalar(sum(matrix(sizes(x), (i, j) => f(x.at(i, j), t.at(i, j)))).item() / x.size),
    backward: ({ dout }, x, t) =>
      matrix(sizes(x), (i, j) => dout.item() * slope(x.at(i, j), t.at(i, j)) / x.size),
  };
}

/** A right loss with another dx. */
function changed(
  build: () => { forward(x: Tensor, t: Tensor): Tensor; backward(dout: Tensor): Tensor },
  change: (dx: Tensor, at: { x: Tensor; t: Tensor; dout: Tensor }) => Tensor,
): Formulas {
  return {
    forward: (x, t) => build().forward(x, t),
    backward: ({ dout }, x, t) => {
      const right = build();
      right.forward(x, t);
      return change(right.backward(dout), { x, t, dout });
    },
  };
}

/** The focal loss of the label's probability with γ = 2, times a weight for each label. */
const focal = (x: number, t: number): number => {
  const z = t === 1 ? x : -x;
  return (t === 1 ? 0.25 : 0.75) * sigmoid(-z) ** 2 * softplus(-z);
};

/** The weight of the label's logarithm, and the sign of x in it. */
const focalSlope = (
  x: number,
  t: number,
  slope: (z: number) => number,
): number => t === 1 ? 0.25 * slope(x) : -0.75 * slope(-x);

/** A coin that shows 1 with the chance p. */
const coin = calibrated(([x], random) => {
  const p = 0.1 + 0.8 * random();
  return {
    outcomes: [
      { chance: p, labels: map(x!, () => 1) },
      { chance: 1 - p, labels: map(x!, () => 0) },
    ],
    prediction: map(x!, () => Math.log(p / (1 - p))),
  };
});

/** Classes that come up by chance, as one-hot rows. */
const dice = calibrated(([x], random) => {
  const classes = x!.shape[1]!;
  const weights = Array.from({ length: classes }, () => 0.1 + random());
  const total = weights.reduce((all, weight) => all + weight, 0);
  return {
    outcomes: weights.map((weight, c) => ({
      chance: weight / total,
      labels: matrix(sizes(x!), (_, j) => j === c ? 1 : 0),
    })),
    prediction: matrix(sizes(x!), (_, j) => Math.log(weights[j]!)),
  };
});

const smooth = (t: Tensor): Tensor => map(t, (v) => 0.9 * v + 0.1 / t.shape[1]!);
const epsilon = 1e-7;

const sequences = { name: "T", max: 4 };
const steps = {
  x: tensors(["N", sequences, "C"]),
  t: classIndices(["N", sequences], { classes: "C", ignored: -1 }),
};
const counted = (t: Tensor): number => t.data.filter((label) => label !== -1).length;

/** Wrong losses over labels: of logits, of log-probabilities, of sequences. */
export const classificationLosses: readonly Broken[] = [
  loss(
    {
      mistake: "SigmoidWithLoss divided by the rows only",
      named:
        /1\/N of a mean is missing, N = the size of [xt]'s axis 1|divided by N in place of M, N = the size of [xt]'s axis 0, M = the number/,
    },
    changed(() => new SigmoidWithLoss(), (dx) => multiply(dx, dx.shape[1]!)),
    { t: bits() },
  ),
  loss(
    { mistake: "SigmoidWithLoss with an epsilon in both passes", caughtBy: "calibrated" },
    meanOf(
      (x, t) => -(t * Math.log(sigmoid(x) + epsilon) + (1 - t) * Math.log(sigmoid(-x) + epsilon)),
      (x, t) => {
        const slope = sigmoid(x) * sigmoid(-x);
        return (1 - t) * slope / (sigmoid(-x) + epsilon) - t * slope / (sigmoid(x) + epsilon);
      },
    ),
    { t: bits(), laws: [coin] },
  ),
  loss(
    {
      mistake: "SigmoidWithLoss that rounds its soft labels",
      caughtBy: "same as SigmoidWithLoss",
    },
    meanOf(
      (x, t) => softplus(x) - Math.round(t) * x,
      (x, t) => sigmoid(x) - Math.round(t),
    ),
    {
      t: tensors(["N", "C"], { min: 0, max: 1 }),
      laws: [sameAs("SigmoidWithLoss", () => new SigmoidWithLoss())],
    },
  ),
  loss(
    {
      mistake: "SoftmaxWithLoss that smooths its labels in both passes",
      caughtBy: "calibrated",
    },
    {
      forward: (x, t) => new SoftmaxWithLoss().forward(x, smooth(t)),
      backward: ({ dout }, x, t) => {
        const right = new SoftmaxWithLoss();
        right.forward(x, smooth(t));
        return right.backward(dout);
      },
    },
    { laws: [dice] },
  ),
  loss(
    {
      mistake: "SoftmaxWithLoss whose gradient stays at the labels",
      named: /mask|wrong only where t is (exactly )?0|a term is missing|t is one too many/,
      caughtBy: "rows of the gradient sum to 0",
    },
    changed(() => new SoftmaxWithLoss(), (dx, { t }) => multiply(dx, t)),
    { laws: [gradientRowsCancel] },
  ),
  loss(
    {
      mistake: "squared error of a softmax whose sum is taken for a constant",
      named: /a term is missing|taken for a constant/,
      caughtBy: "symmetric second derivatives",
    },
    {
      forward: (x, t) => {
        const y = new Softmax().forward(x);
        return sum(matrix(sizes(x), (i, j) => (y.at(i, j) - t.at(i, j)) ** 2));
      },
      backward: ({ dout }, x, t) => {
        const y = new Softmax().forward(x);
        return matrix(
          sizes(x),
          (i, j) => 2 * dout.item() * (y.at(i, j) - t.at(i, j)) * y.at(i, j),
        );
      },
    },
    { laws: [symmetricHessian] },
  ),
  loss(
    {
      mistake: "Huber's loss that pulls up from far below",
      named: /sign of dx is wrong|wrong only where/,
    },
    changed(
      () => new HuberLoss(),
      (dx, { x, t }) =>
        matrix(sizes(x), (i, j) => x.at(i, j) - t.at(i, j) < -1 ? -dx.at(i, j) : dx.at(i, j)),
    ),
    { t: tensors(["N", "C"]) },
  ),
  loss(
    { mistake: "Huber's loss that jumps at delta", caughtBy: "same as HuberLoss" },
    meanOf(
      (x, t) => Math.abs(x - t) <= 1 ? (x - t) ** 2 / 2 : Math.abs(x - t),
      (x, t) => Math.min(Math.max(x - t, -1), 1),
    ),
    { t: tensors(["N", "C"]), laws: [sameAs("HuberLoss", () => new HuberLoss())] },
  ),
  loss(
    { mistake: "KLDivergence without the entropy of its target", caughtBy: "zero only when right" },
    {
      forward: (x, t) => new SoftmaxWithLoss().forward(x, t),
      backward: ({ dout }, x, t) => {
        const right = new SoftmaxWithLoss();
        right.forward(x, t);
        return right.backward(dout);
      },
    },
    {
      t: softLabels(["N", "C"]),
      laws: [
        zeroOnlyWhenRight({
          right: ([, t]) => map(t!, (p) => p === 0 ? -1000 : Math.log(p)),
          wrong: () => undefined,
        }),
      ],
    },
  ),
  loss(
    {
      mistake: "KLDivergence of log-probabilities with the slope of probabilities",
      named: /the factor (exp\(x\)|eˣ|1 \/ exp|exp)|exp/,
    },
    changed(
      () => new KLDivergence(),
      (dx, { x }) => matrix(sizes(x), (i, j) => dx.at(i, j) / Math.exp(x.at(i, j))),
    ),
    { x: tensors(["N", "C"], { min: -3, max: 0 }), t: softLabels(["N", "C"]) },
  ),
  loss(
    {
      mistake: "KLDivergence averaged over all entries in backward",
      named:
        /divided by N once too often, N = the size of [xt]'s axis 1|divided by N in place of M/,
    },
    changed(() => new KLDivergence(), (dx) => multiply(dx, 1 / dx.shape[1]!)),
    { t: softLabels(["N", "C"]) },
  ),
  loss(
    {
      mistake: "FocalLoss whose weight is taken for a constant",
      named: /a term is missing|taken for a constant|factor/,
    },
    meanOf(focal, (x, t) => focalSlope(x, t, (z) => -(sigmoid(-z) ** 3))),
    { t: bits() },
  ),
  loss(
    {
      mistake: "FocalLoss with the alpha of label 1 for both labels in backward",
      named: /wrong only where t is (exactly )?0|wrong only where t is not 1/,
    },
    meanOf(focal, (x, t) => {
      const slope = (z: number): number =>
        -(sigmoid(-z) ** 2) * (2 * sigmoid(z) * softplus(-z) + sigmoid(-z));
      return t === 1 ? 0.25 * slope(x) : -0.25 * slope(-x);
    }),
    { t: bits() },
  ),
  loss(
    {
      mistake: "FocalLoss that counts what is right in place of what is wrong",
      caughtBy: "zero only when right",
    },
    meanOf(
      (x, t) => {
        const z = t === 1 ? x : -x;
        return 1 - sigmoid(-z) ** 2;
      },
      (x, t) => {
        const z = t === 1 ? x : -x;
        return (t === 1 ? 1 : -1) * 2 * sigmoid(-z) ** 2 * sigmoid(z);
      },
    ),
    {
      t: bits(),
      laws: [
        zeroOnlyWhenRight({
          right: ([, t]) => map(t!, (label) => label === 1 ? 1000 : -1000),
          wrong: ([, t]) => map(t!, (label) => label === 1 ? -1 : 1),
        }),
      ],
    },
  ),
  loss(
    {
      mistake: "TimeSoftmaxWithLoss that counts ignored labels",
      caughtBy: "ignored labels change nothing",
    },
    {
      forward: (x, t) => multiply(new TimeSoftmaxWithLoss().forward(x, t), counted(t) / t.size),
      backward: ({ dout }, x, t) => {
        const right = new TimeSoftmaxWithLoss();
        right.forward(x, t);
        return multiply(right.backward(dout), counted(t) / t.size);
      },
    },
    { ...steps, laws: [ignoresLabel(-1)] },
  ),
  loss(
    {
      mistake: "TimeSoftmaxWithLoss that divides by all the steps in backward",
      named: /divided by N in place of M|wrong only where t|mask/,
    },
    changed(
      () => new TimeSoftmaxWithLoss(),
      (dx, { t }) => multiply(dx, counted(t) / t.size),
    ),
    steps,
  ),
  loss(
    {
      mistake: "TimeSoftmaxWithLoss whose ignored labels still learn",
      named: /wrong only where t|mask|backward reaches where forward does not: dx/,
    },
    changed(() => new TimeSoftmaxWithLoss(), (dx, { x, t, dout }) => {
      const y = new Softmax().forward(x);
      const width = x.shape[2]!;
      const scale = dout.item() / Math.max(1, counted(t));
      const data = dx.data.map((v, i) =>
        t.data[Math.floor(i / width)] === -1 ? scale * y.data[i]! : v
      );
      return new Tensor(dx.shape, data);
    }),
    steps,
  ),
  loss(
    {
      mistake: "TimeSoftmaxWithLoss that is 0 / 0 where all is ignored",
      caughtBy: "ignored labels change nothing",
    },
    {
      forward: (x, t) => scalar(new TimeSoftmaxWithLoss().forward(x, t).item() / (counted(t) && 1)),
      backward: ({ dout }, x, t) => {
        const right = new TimeSoftmaxWithLoss();
        right.forward(x, t);
        return right.backward(dout);
      },
    },
    { ...steps, laws: [bounded(0, Infinity), ignoresLabel(-1)] },
  ),
];
