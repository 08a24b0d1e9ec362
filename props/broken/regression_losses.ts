import {
  type Arbitrary,
  classIndices,
  type Domain,
  everyLayer,
  max,
  multiply,
  oneHots,
  positives,
  probabilities,
  softLabels,
  sum,
  type Tensor,
  tensors,
} from "../../src/mod.ts";
import { type Broken, broken, type Formulas, formulas } from "./broken.ts";
import { matrix, rowSums, scalar, sizes } from "./matrix.ts";

/** A loss of x and t with a wrong backward pass. */
function loss(
  [mistake, named]: readonly [string, RegExp],
  parts: Formulas,
  { x = tensors(["N", "D"]), t = tensors(["N", "D"]), domain, caughtBy = "input gradient" }: {
    x?: Arbitrary<Tensor>;
    t?: Arbitrary<Tensor>;
    domain?: Domain;
    caughtBy?: string;
  } = {},
): Broken {
  return broken({ mistake, named, caughtBy }, {
    given: { x, t },
    inputs: ["x", "t"],
    nondifferentiable: ["t"],
    ...domain === undefined ? {} : { domain },
    layer: () => formulas(parts),
    laws: everyLayer,
  });
}

/** Σ f(x, t), divided by `over`, with dx entry by entry. */
function total(
  f: (x: number, t: number) => number,
  slope: (x: number, t: number) => number,
  { over = () => 1, overInBackward = over }: {
    over?: (x: Tensor) => number;
    overInBackward?: (x: Tensor) => number;
  } = {},
): Formulas {
  return {
    forward: (x, t) =>
      multiply(sum(matrix(sizes(x), (i, j) => f(x.at(i, j), t.at(i, j)))), 1 / over(x)),
    backward: ({ dout }, x, t) =>
      matrix(sizes(x), (i, j) => dout.item() * slope(x.at(i, j), t.at(i, j)) / overInBackward(x)),
  };
}

const all = (x: Tensor): number => x.size;
const rows = (x: Tensor): number => x.shape[0]!;
const none = (): number => 1;
const squared = (x: number, t: number): number => (x - t) ** 2;
const inside: Domain = { lo: 0.01, hi: 0.99 };
const between = (): Arbitrary<Tensor> => tensors(["N", "D"], { min: 0.05, max: 0.95 });
const bits = (): Arbitrary<Tensor> => classIndices(["N", "D"], { classes: 2 });
const entropy = (p: number, t: number): number => -(t * Math.log(p) + (1 - t) * Math.log(1 - p));
const softplus = (v: number): number => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)));

function logSoftmax(x: Tensor): Tensor {
  const top = max(x, { axis: 1, keepDims: true });
  const sums = rowSums(matrix(sizes(x), (i, j) => Math.exp(x.at(i, j) - top.data[i]!)));
  return matrix(sizes(x), (i, j) => x.at(i, j) - top.data[i]! - Math.log(sums.data[i]!));
}

/** Wrong losses of predictions and targets, and of probabilities. */
export const regressionLosses: readonly Broken[] = [
  loss(
    ["squared error without its 2", /a factor of 2 is missing/],
    total(squared, (x, t) => x - t, { over: all }),
  ),
  loss(
    [
      "squared error without the 1/N of the mean",
      /1\/N of a mean is missing, N = the number of [xt]'s entries/,
    ],
    total(squared, (x, t) => 2 * (x - t), { over: all, overInBackward: none }),
  ),
  loss(
    [
      "squared error divided by the rows only",
      /1\/N of a mean is missing, N = the size of [xt]'s axis 1|divided by N in place of M, N = the size of [xt]'s axis 0, M = the number/,
    ],
    total(squared, (x, t) => 2 * (x - t), { over: all, overInBackward: rows }),
  ),
  loss(
    [
      "squared error divided by N twice",
      /divided by N once too often, N = the number of [xt]'s entries/,
    ],
    total(squared, (x, t) => 2 * (x - t), { over: all, overInBackward: (x) => x.size ** 2 }),
  ),
  loss(
    ["squared error of t − x", /the sign of dx is wrong/],
    total(squared, (x, t) => 2 * (t - x), { over: all }),
  ),
  loss(
    ["squared error that forgets its target", /a term is missing: .*t|\bt is ignored/],
    total(squared, (x) => 2 * x, { over: all }),
  ),
  loss(
    ["squared error without the upstream gradient", /dout is ignored/],
    {
      forward: total(squared, squared).forward,
      backward: (_, x, t) => matrix(sizes(x), (i, j) => 2 * (x.at(i, j) - t.at(i, j))),
    },
  ),
  loss(
    [
      "absolute error without the 1/N of the mean",
      /1\/N of a mean is missing, N = the number of [xt]'s entries/,
    ],
    total((x, t) => Math.abs(x - t), (x, t) => Math.sign(x - t), {
      over: all,
      overInBackward: none,
    }),
  ),
  loss(
    ["Huber's loss that stays square far out", /wrong only where \|(x|x − t)\| (>|≥)/],
    total(
      (x) => Math.abs(x) <= 1 ? 0.5 * x * x : Math.abs(x) - 0.5,
      (x) => x,
    ),
  ),
  loss(
    ["hinge whose gradient never rests", /mask is (not applied|missing|ignored)/],
    total((x, t) => Math.max(0, 1 - (2 * t - 1) * x), (_, t) => 1 - 2 * t),
    { t: bits() },
  ),
  loss(
    [
      "binary cross-entropy with the slope of its logits",
      /the factor 1 \/ (x · )?\(.*\) is missing|the factor x · \(1 − x\) is (missing|one too many)/,
    ],
    total(entropy, (p, t) => p - t),
    { x: between(), t: bits(), domain: inside },
  ),
  loss(
    [
      "binary cross-entropy without the part of 1 − t",
      /a term is missing|wrong only where t is (exactly )?0/,
    ],
    total(entropy, (p, t) => -t / p),
    { x: between(), t: bits(), domain: inside },
  ),
  loss(
    [
      "binary cross-entropy with p for 1 − p",
      /x stands in place of 1 − x|wrong only where t is (exactly )?0/,
    ],
    total(entropy, (p, t) => -t / p + (1 - t) / p),
    { x: between(), t: bits(), domain: inside },
  ),
  loss(
    ["binary cross-entropy of logits that overflows", /exp overflows beyond 709/],
    total(
      (x, t) => Math.log(1 + Math.exp(x)) - t * x,
      (x, t) => 1 / (1 + Math.exp(-x)) - t,
    ),
    { t: bits(), caughtBy: "finite in, finite out" },
  ),
  loss(
    [
      "binary cross-entropy of logits with the slope of probabilities",
      /x stands in place of/,
    ],
    total((x, t) => softplus(x) - t * x, (x, t) => x - t),
    { t: bits() },
  ),
  loss(
    ["divergence with the wrong sign", /the sign of dx is wrong/],
    total((y, t) => t > 0 ? t * Math.log(t / y) : 0, (y, t) => t / y),
    { x: probabilities(["N", "D"]), t: softLabels(["N", "D"]), domain: { lo: 0, hi: Infinity } },
  ),
  loss(
    ["divergence with 0 · log 0 = NaN", /0 · log 0/],
    total((y, t) => t * (Math.log(t) - Math.log(y)), (y, t) => -t / y),
    {
      x: probabilities(["N", "D"]),
      t: softLabels(["N", "D"]),
      domain: { lo: 0, hi: Infinity },
      caughtBy: "finite in, finite out",
    },
  ),
  loss(
    [
      "divergence without the division by y",
      /the factor 1 \/ x is missing|the factor x is one too many/,
    ],
    total((y, t) => t > 0 ? t * Math.log(t / y) : 0, (_, t) => -t),
    { x: probabilities(["N", "D"]), t: softLabels(["N", "D"]), domain: { lo: 0, hi: Infinity } },
  ),
  loss(
    ["cross-entropy with an epsilon in backward only", /epsilon .*(one pass|backward) only/],
    total((y, t) => t > 0 ? -t * Math.log(y) : 0, (y, t) => -t / (y + 1e-7)),
    { x: probabilities(["N", "D"]), t: oneHots(["N", "D"]), domain: { lo: 0, hi: Infinity } },
  ),
  loss(
    [
      "smoothed labels that backward does not smooth",
      /smooth|a term is missing|\bt stands in place of/,
    ],
    {
      forward: (x, t) => {
        const y = logSoftmax(x);
        const smooth = (i: number, j: number): number => 0.9 * t.at(i, j) + 0.1 / x.shape[1]!;
        return sum(matrix(sizes(x), (i, j) => -smooth(i, j) * y.at(i, j)));
      },
      backward: ({ dout }, x, t) => {
        const y = logSoftmax(x);
        return matrix(sizes(x), (i, j) => dout.item() * (Math.exp(y.at(i, j)) - t.at(i, j)));
      },
    },
    { t: oneHots(["N", "D"]) },
  ),
  broken({
    mistake: "log-softmax whose correction forgets the sum of dout",
    named: /Σ dout|(correction|a) term/,
  }, {
    given: { x: tensors(["N", "C"]) },
    layer: () =>
      formulas({
        forward: logSoftmax,
        backward: ({ out, dout }) =>
          matrix(sizes(out), (i, j) => dout.at(i, j) - Math.exp(out.at(i, j))),
      }),
  }),
  broken({
    mistake: "log-softmax without its correction",
    named: /dout is handed on unchanged|a term is missing/,
  }, {
    given: { x: tensors(["N", "C"]) },
    layer: () => formulas({ forward: logSoftmax, backward: ({ dout }) => dout }),
  }),
  broken({
    mistake: "log-softmax with out for its exponential",
    named: /out stands in place of exp/,
  }, {
    given: { x: tensors(["N", "C"]) },
    layer: () =>
      formulas({
        forward: logSoftmax,
        backward: ({ out, dout }) => {
          const sums = rowSums(dout);
          return matrix(sizes(out), (i, j) => dout.at(i, j) - out.at(i, j) * sums.data[i]!);
        },
      }),
  }),
  broken({
    mistake: "weighted mean that backward divides by the number of rows",
    named: /divided by N in place of (M|Σ w)|Σ w|sum of w/,
  }, {
    given: { x: tensors(["N", "D"]), w: positives(["N", "D"]) },
    inputs: ["x", "w"],
    nondifferentiable: ["w"],
    layer: () =>
      formulas({
        forward: (x, w) => scalar(sum(multiply(x, w)).item() / sum(w).item()),
        backward: ({ dout }, x, w) => multiply(w, dout.item() / x.shape[0]!),
      }),
  }),
  broken({
    mistake: "loss whose ignored entries still learn",
    named: /mask is (not applied|missing|ignored)|wrong only where mask is (exactly )?0/,
  }, {
    given: { x: tensors(["N", "D"]), mask: bits() },
    inputs: ["x", "mask"],
    nondifferentiable: ["mask"],
    layer: () =>
      formulas({
        forward: (x, mask) => sum(multiply(mask, multiply(x, x))),
        backward: ({ dout }, x) => multiply(x, 2 * dout.item()),
      }),
  }),
  broken({
    mistake: "squared error of a vector and a column, which broadcast in forward",
    named: /broadcast/,
  }, {
    given: { x: tensors([{ name: "N", min: 2, max: 5 }]), t: tensors(["N", 1]) },
    inputs: ["x", "t"],
    nondifferentiable: ["t"],
    layer: () =>
      formulas({
        forward: (x, t) =>
          multiply(
            sum(matrix([x.size, x.size], (i, j) => squared(x.data[j]!, t.data[i]!))),
            1 / x.size ** 2,
          ),
        backward: ({ dout }, x, t) => {
          const dx = x.clone();
          dx.data.forEach((v, i) => dx.data[i] = 2 * dout.item() * (v - t.data[i]!) / x.size);
          return dx;
        },
      }),
  }),
];
