import {
  add,
  divide,
  full,
  map,
  mean,
  multiply,
  positives,
  subtract,
  sum,
  type Tensor,
  tensors,
} from "../../src/mod.ts";
import fc from "fast-check";
import { type Broken, broken, formulas } from "./broken.ts";
import { matrix, rowSums, sizes } from "./matrix.ts";

/** Where no formula says otherwise. */
const EPSILON = 1e-5;
const rowMeans = (x: Tensor): Tensor => mean(x, { axis: 1, keepDims: true });
const columnMeans = (x: Tensor): Tensor => mean(x, { axis: 0, keepDims: true });

/** What a normalization is made of: the centered input, its deviation, and their quotient. */
interface Parts {
  readonly deviation: Tensor;
  readonly hat: Tensor;
}

function parts(
  x: Tensor,
  { means, epsilon = EPSILON }: { means: (x: Tensor) => Tensor; epsilon?: number },
): Parts {
  const centered = subtract(x, means(x));
  const deviation = map(means(multiply(centered, centered)), (v) => Math.sqrt(v + epsilon));
  return { deviation, hat: divide(centered, deviation) };
}

/** The right dx of a normalization, term by term. */
function terms({ deviation, hat }: Parts, dout: Tensor, means: (x: Tensor) => Tensor) {
  return {
    direct: divide(dout, deviation),
    center: divide(means(dout), deviation),
    scale: divide(multiply(hat, means(multiply(dout, hat))), deviation),
  };
}

/** A layer normalization without parameters, its dx changed. */
function layerNorm(
  [mistake, named]: readonly [string, RegExp],
  backward: (x: Tensor, dout: Tensor) => Tensor,
  width: { min: number; max: number } = { min: 1, max: 5 },
): Broken {
  return broken({ mistake, named }, {
    given: { x: tensors(["N", { name: "D", ...width }]) },
    layer: () =>
      formulas({
        forward: (x) => parts(x, { means: rowMeans }).hat,
        backward: ({ dout }, x) => backward(x, dout),
      }),
  });
}

/** A batch normalization with its gradients of x, gamma and beta changed. */
function batchNorm(
  [mistake, named]: readonly [string, RegExp],
  change: (
    right: { dx: Tensor; dgamma: Tensor; dbeta: Tensor },
    at: { x: Tensor; gamma: Tensor; dout: Tensor; hat: Tensor },
  ) => { dx?: Tensor; dgamma?: Tensor; dbeta?: Tensor },
  caughtBy = "input gradient",
): Broken {
  return broken({ mistake, named, caughtBy }, {
    given: { x: tensors(["N", "D"]), gamma: tensors(["D"]), beta: tensors(["D"]) },
    layer: ({ gamma, beta }) =>
      formulas({
        params: [gamma, beta],
        forward: (x) => add(multiply(parts(x, { means: columnMeans }).hat, gamma), beta),
        backward: ({ dout }, x) => {
          const p = parts(x, { means: columnMeans });
          const { direct, center, scale } = terms(p, multiply(dout, gamma), columnMeans);
          const right = {
            dx: subtract(subtract(direct, center), scale),
            dgamma: sum(multiply(dout, p.hat), { axis: 0 }),
            dbeta: sum(dout, { axis: 0 }),
          };
          const { dx, dgamma, dbeta } = {
            ...right,
            ...change(right, { x, gamma, dout, hat: p.hat }),
          };
          return [dx, dgamma, dbeta];
        },
      }),
  });
}

const normOf = (x: Tensor): Tensor => map(rowSums(multiply(x, x)), Math.sqrt);

/** Wrong normalizations: each has three terms to lose, and two counts to confuse. */
export const normalizationLayers: readonly Broken[] = [
  layerNorm(
    ["layer normalization without the mean of dout", /a term is missing: .*(mean|Σ)/],
    (x, dout) => {
      const { direct, scale } = terms(parts(x, { means: rowMeans }), dout, rowMeans);
      return subtract(direct, scale);
    },
  ),
  layerNorm(
    ["layer normalization without the slope of the deviation", /a term is missing: .*out/],
    (x, dout) => {
      const { direct, center } = terms(parts(x, { means: rowMeans }), dout, rowMeans);
      return subtract(direct, center);
    },
  ),
  layerNorm(
    [
      "layer normalization that takes mean and deviation for constants",
      /terms? (is|are) missing|taken for (a )?constants?/,
    ],
    (x, dout) => divide(dout, parts(x, { means: rowMeans }).deviation),
  ),
  layerNorm(
    [
      "layer normalization with sums for means in backward",
      /1\/N of a mean is missing, N = the size of (x|d?out)'s axis 1/,
    ],
    (x, dout) => {
      const { direct, center, scale } = terms(parts(x, { means: rowMeans }), dout, rowMeans);
      return subtract(direct, multiply(add(center, scale), x.shape[1]!));
    },
    { min: 2, max: 5 },
  ),
  layerNorm(
    ["layer normalization that averages dout over the batch", /axis 0 in place of (x's )?axis 1/],
    (x, dout) => {
      const { deviation, hat } = parts(x, { means: rowMeans });
      const { direct, scale } = terms({ deviation, hat }, dout, rowMeans);
      return subtract(subtract(direct, divide(columnMeans(dout), deviation)), scale);
    },
  ),
  layerNorm(
    ["layer normalization with an epsilon in forward only", /epsilon .*(one pass|forward) only/],
    (x, dout) => {
      const { direct, center, scale } = terms(
        parts(x, { means: rowMeans, epsilon: 1e-300 }),
        dout,
        rowMeans,
      );
      return subtract(subtract(direct, center), scale);
    },
    { min: 2, max: 5 },
  ),
  batchNorm(
    ["batch normalization without gamma in dx", /the factor gamma is missing/],
    ({ dx }, { x, dout }) => {
      const p = terms(parts(x, { means: columnMeans }), dout, columnMeans);
      return { dx: x.size === 0 ? dx : subtract(subtract(p.direct, p.center), p.scale) };
    },
  ),
  batchNorm(
    ["batch normalization with x for x̂ in dgamma", /x stands in place of/],
    (_, { x, dout }) => ({ dgamma: sum(multiply(dout, x), { axis: 0 }) }),
    "param gradient",
  ),
  batchNorm(
    [
      "batch normalization whose dgamma is that of beta",
      /the factor (x̂|.*out.*) is missing|as dbeta/,
    ],
    ({ dbeta }) => ({ dgamma: dbeta }),
    "param gradient",
  ),
  batchNorm(
    [
      "batch normalization with dbeta averaged",
      /divided by N once too often, N = the size of (x|d?out)'s axis 0/,
    ],
    ({ dbeta }, { x }) => ({ dbeta: divide(dbeta, x.shape[0]!) }),
    "param gradient",
  ),
  batchNorm(
    ["batch normalization with dgamma and dbeta exchanged", /dgamma and dbeta are exchanged/],
    ({ dgamma, dbeta }) => ({ dgamma: dbeta, dbeta: dgamma }),
    "param gradient",
  ),
  batchNorm(
    [
      "batch normalization whose dgamma forgets the sign of x̂",
      /the sign of|\|.*\| stands in place of/,
    ],
    (_, { dout, hat }) => ({ dgamma: sum(multiply(dout, map(hat, Math.abs)), { axis: 0 }) }),
    "param gradient",
  ),
  broken({
    mistake: "batch normalization that uses the training gradient in evaluation",
    named: /wrong only where train = false/,
  }, {
    given: {
      x: tensors(["N", "D"]),
      means: tensors(["D"]),
      deviation: positives(["D"]),
      train: fc.boolean(),
    },
    layer: ({ means, deviation, train }) =>
      formulas({
        forward: (x) =>
          train ? parts(x, { means: columnMeans }).hat : divide(subtract(x, means), deviation),
        backward: ({ dout }, x) => {
          const t = terms(parts(x, { means: columnMeans }), dout, columnMeans);
          return subtract(subtract(t.direct, t.center), t.scale);
        },
      }),
  }),
  broken({
    mistake: "variance of N − 1 whose gradient divides by N",
    named: /divided by N in place of (M|N − 1)|N − 1/,
  }, {
    given: { x: tensors([{ name: "N", min: 2, max: 5 }, "D"]) },
    layer: () =>
      formulas({
        forward: (x) => {
          const centered = subtract(x, columnMeans(x));
          return multiply(sum(multiply(centered, centered), { axis: 0 }), 1 / (x.shape[0]! - 1));
        },
        backward: ({ dout }, x) =>
          multiply(multiply(subtract(x, columnMeans(x)), dout), 2 / x.shape[0]!),
      }),
  }),
  broken({ mistake: "variance without its 2", named: /a factor of 2 is missing/ }, {
    given: { x: tensors(["N", "D"]) },
    layer: () =>
      formulas({
        forward: (x) => {
          const centered = subtract(x, rowMeans(x));
          return mean(multiply(centered, centered), { axis: 1 });
        },
        backward: ({ dout }, x) => {
          const centered = subtract(x, rowMeans(x));
          return matrix(sizes(x), (i, j) => dout.data[i]! * centered.at(i, j) / x.shape[1]!);
        },
      }),
  }),
  broken({
    mistake: "centering that hands dout on",
    named: /dout is handed on unchanged|a term is missing/,
  }, {
    given: { x: tensors(["N", "D"]) },
    layer: () =>
      formulas({ forward: (x) => subtract(x, rowMeans(x)), backward: ({ dout }) => dout }),
  }),
  broken({
    mistake: "L2 normalization without its projection",
    named: /a term is missing: − .*out/,
  }, {
    given: { x: positives(["N", "D"]) },
    domain: { lo: 0, hi: Infinity },
    layer: () =>
      formulas({
        forward: (x) => divide(x, normOf(x)),
        backward: ({ dout }, x) => divide(dout, normOf(x)),
      }),
  }),
  broken({
    mistake: "L2 normalization that ignores its own epsilon in backward",
    named: /epsilon .*(one pass|forward) only/,
  }, {
    given: { x: positives(["N", "D"]) },
    domain: { lo: 0, hi: Infinity },
    layer: () =>
      formulas({
        forward: (x) => divide(x, map(normOf(x), (v) => v + 1e-5)),
        backward: ({ dout }, x) => {
          const norm = normOf(x);
          const y = divide(x, norm);
          return divide(subtract(dout, multiply(y, rowSums(multiply(y, dout)))), norm);
        },
      }),
  }),
  broken({
    mistake: "L1 normalization that divides by x for its sign",
    caughtBy: "finite in, finite out",
    named: /0 \/ 0|divi(sion|des|ded) by|wrong only where x is exactly 0 .*NaN/,
  }, {
    given: { x: tensors(["N", "D"]) },
    layer: () => {
      const size = (x: Tensor): Tensor => add(rowSums(map(x, Math.abs)), 0.1);
      return formulas({
        forward: (x) => divide(x, size(x)),
        backward: ({ out, dout }, x) => {
          const sign = divide(map(x, Math.abs), x);
          return divide(
            subtract(dout, multiply(sign, rowSums(multiply(out, dout)))),
            size(x),
          );
        },
      });
    },
  }),
  broken({
    mistake: "RMS normalization whose correction forgets the 1/N",
    named: /1\/N of a mean is missing, N = the size of (x|d?out)'s axis 1/,
  }, {
    given: { x: tensors(["N", { name: "D", min: 2 }]) },
    layer: () => {
      const rms = (x: Tensor): Tensor => map(rowMeans(multiply(x, x)), (v) => Math.sqrt(v + 0.1));
      return formulas({
        forward: (x) => divide(x, rms(x)),
        backward: ({ out, dout }, x) =>
          divide(subtract(dout, multiply(out, rowSums(multiply(out, dout)))), rms(x)),
      });
    },
  }),
  broken({
    mistake: "scale by the largest entry, taken for a constant in backward",
    named:
      /a term is missing|taken for a constant|wrong only where (x is the largest|out (is exactly 1|> 0\.9))/,
  }, {
    given: { x: positives(["N", "D"]) },
    domain: { lo: 0, hi: Infinity },
    layer: () => {
      const largest = (x: Tensor): number => Math.max(...x.data);
      return formulas({
        forward: (x) => multiply(x, 1 / largest(x)),
        backward: ({ dout }, x) => multiply(dout, 1 / largest(x)),
      });
    },
  }),
  broken({
    mistake: "group scale that is divided by the whole batch",
    named: /divided by N in place of M, N = .*axis 0|divided by N .*N = the size of x's axis 0/,
  }, {
    given: { x: tensors(["N", "D"]) },
    layer: () =>
      formulas({
        forward: (x) => multiply(full(x.shape, 1), rowMeans(x)),
        backward: ({ dout }, x) =>
          multiply(full(x.shape, 1), multiply(rowSums(dout), 1 / x.shape[0]!)),
      }),
  }),
];
