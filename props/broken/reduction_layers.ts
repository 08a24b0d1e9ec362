import {
  type Arbitrary,
  max,
  mean,
  multiply,
  reshape,
  sameAs,
  softLabels,
  sum,
  type Tensor,
  tensors,
  transpose,
} from "../../src/mod.ts";
import { type Domain, everyLayer, type Law } from "../../src/mod.ts";
import { type Broken, broken, type Formulas, formulas } from "./broken.ts";
import { matrix, scalar, sizes, vector } from "./matrix.ts";

/** A reduction of x with a wrong backward pass. */
function reduction(
  [mistake, named]: readonly [string, RegExp],
  parts: Pick<Formulas, "forward" | "backward">,
  { x = tensors(["N", "D"]), domain, caughtBy = "input gradient", laws = everyLayer }: {
    x?: Arbitrary<Tensor>;
    domain?: Domain;
    caughtBy?: string;
    laws?: readonly Law[];
  } = {},
): Broken {
  return broken({ mistake, named, caughtBy }, {
    given: { x },
    ...domain === undefined ? {} : { domain },
    layer: () => formulas(parts),
    laws,
  });
}

const square = (): Arbitrary<Tensor> => tensors(["D", "D"]);
const wide = (): Arbitrary<Tensor> => tensors(["N", { name: "D", min: 2, max: 5 }]);
const distinct = (): Arbitrary<Tensor> => wide().map((x) => separated(x));

/** Entries that no two are equal of: a maximum has one place. */
function separated(x: Tensor): Tensor {
  return matrix(sizes(x), (i, j) => 7 * Math.round(x.at(i, j) % 3) + (j * 3) % 7);
}

/** The column of the largest entry of each row, the first of several. */
function winner(x: Tensor, row: number): number {
  let best = 0;
  for (let j = 1; j < x.shape[1]!; j++) if (x.at(row, j) > x.at(row, best)) best = j;
  return best;
}

/** The sums of each row up to each column. */
function cumulative(x: Tensor, fold: (a: number, b: number) => number): Tensor {
  const y = x.clone();
  const width = x.shape[1]!;
  y.data.forEach((v, i) => {
    if (i % width > 0) y.data[i] = fold(y.data[i - 1]!, v);
  });
  return y;
}

const rowMax = (x: Tensor): Tensor => max(x, { axis: 1 });
const maximum: Formulas = {
  forward: rowMax,
  backward: ({ dout }, x) => matrix(sizes(x), (i, j) => winner(x, i) === j ? dout.data[i]! : 0),
};

function logSumExp(x: Tensor, w?: Tensor): Tensor {
  return vector(x.shape[0]!, (i) => {
    const top = x.at(i, winner(x, i));
    let total = 0;
    for (let j = 0; j < x.shape[1]!; j++) {
      total += (w?.at(i, j) ?? 1) * Math.exp(x.at(i, j) - top);
    }
    return top + Math.log(total);
  });
}

/** Wrong reductions and scans. */
export const reductionLayers: readonly Broken[] = [
  reduction(
    ["Mean without its 1/N", /1\/N of a mean is missing, N = the size of x's axis 0/],
    {
      forward: (x) => mean(x, { axis: 0 }),
      backward: ({ dout }, x) => matrix(sizes(x), (_, j) => dout.data[j]!),
    },
  ),
  reduction(
    [
      "Mean of rows that divides by their number",
      /divided by N in place of M, N = the size of x's axis 0, M = the size of x's axis 1/,
    ],
    {
      forward: (x) => mean(x, { axis: 1 }),
      backward: ({ dout }, x) => matrix(sizes(x), (i) => dout.data[i]! / x.shape[0]!),
    },
  ),
  reduction(
    [
      "Mean of all that divides by the rows only",
      /1\/N of a mean is missing, N = the size of x's axis 1|divided by N in place of M, N = the size of x's axis 0, M = the number of x's entries/,
    ],
    {
      forward: (x) => mean(x),
      backward: ({ dout }, x) => matrix(sizes(x), () => dout.item() / x.shape[0]!),
    },
  ),
  reduction(
    [
      "Mean over two axes that divides by one",
      /1\/N of a mean is missing, N = the size of x's axis 2/,
    ],
    {
      forward: (x) => mean(reshape(x, [x.shape[0]!, x.size / x.shape[0]!]), { axis: 1 }),
      backward: ({ dout }, x) => {
        const dx = x.clone();
        const each = x.size / x.shape[0]!;
        dx.data.forEach((_, i) => dx.data[i] = dout.data[Math.floor(i / each)]! / x.shape[1]!);
        return dx;
      },
    },
    { x: tensors(["N", "H", "W"]) },
  ),
  reduction(
    ["Sum of columns spread over the rows", /dx is transposed|axis 1 in place of axis 0/],
    {
      forward: (x) => sum(x, { axis: 0 }),
      backward: ({ dout }, x) => matrix(sizes(x), (i) => dout.data[i]!),
    },
    { x: square() },
  ),
  reduction(
    ["Max whose gradient is transposed", /dx is transposed/],
    {
      forward: maximum.forward,
      backward: (at, ...inputs) => transpose(maximum.backward(at, ...inputs) as Tensor),
    },
    { x: square() },
  ),
  reduction(
    ["Max whose gradient goes one entry too far", /dx is shifted by one along axis 1/],
    {
      forward: rowMax,
      backward: ({ dout }, x) =>
        matrix(
          sizes(x),
          (i, j) => (winner(x, i) + 1) % x.shape[1]! === j ? dout.data[i]! : 0,
        ),
    },
    { x: distinct() },
  ),
  reduction(
    [
      "Max that hands dout to the whole row",
      /mask is (not applied|missing|ignored)|wrong only where .*largest/,
    ],
    {
      forward: rowMax,
      backward: ({ dout }, x) => matrix(sizes(x), (i) => dout.data[i]!),
    },
    { x: wide() },
  ),
  reduction(
    ["Max that hands dout to all that tie", /wrong only where entries tie/],
    {
      forward: rowMax,
      backward: ({ dout }, x) =>
        matrix(sizes(x), (i, j) => x.at(i, j) === x.at(i, winner(x, i)) ? dout.data[i]! : 0),
    },
    {
      x: wide(),
      caughtBy: "same as Max",
      laws: [...everyLayer, sameAs("Max", () => formulas(maximum))],
    },
  ),
  broken({
    mistake: "log of a weighted sum of exponentials, a weight of 0 taken for 1 in backward",
    named: /wrong only where w is (exactly )?0/,
  }, {
    given: { x: tensors(["N", "C"]), w: softLabels(["N", "C"]) },
    inputs: ["x", "w"],
    nondifferentiable: ["w"],
    layer: () =>
      formulas({
        forward: (x, w) => logSumExp(x, w),
        backward: ({ out, dout }, x, w) =>
          matrix(sizes(x), (i, j) =>
            dout.data[i]! * Math.exp(x.at(i, j) + Math.log(w.at(i, j) || 1) - out.data[i]!)),
      }),
  }),
  reduction(
    ["log of a sum of exponentials without the upstream gradient", /dout is ignored/],
    {
      forward: (x) => logSumExp(x),
      backward: ({ out }, x) => matrix(sizes(x), (i, j) => Math.exp(x.at(i, j) - out.data[i]!)),
    },
  ),
  reduction(
    ["log of a sum of exponentials that overflows", /exp overflows beyond 709/],
    {
      forward: (x) =>
        vector(x.shape[0]!, (i) => {
          let total = 0;
          for (let j = 0; j < x.shape[1]!; j++) total += Math.exp(x.at(i, j));
          return Math.log(total);
        }),
      backward: ({ dout }, x) => {
        const top = logSumExp(x);
        return matrix(sizes(x), (i, j) => dout.data[i]! * Math.exp(x.at(i, j) - top.data[i]!));
      },
    },
    { caughtBy: "finite in, finite out" },
  ),
  reduction(
    [
      "cumulative sum whose gradient runs the same way",
      /reversed along axis 1|(wrong|other) (way|end)/,
    ],
    {
      forward: (x) => cumulative(x, (a, b) => a + b),
      backward: ({ dout }) => cumulative(dout, (a, b) => a + b),
    },
    { x: wide() },
  ),
  reduction(
    [
      "cumulative product that divides by its input",
      /0 \/ 0|divi(sion|des|ded) by (x|0|an entry)|wrong only where x is exactly 0 .*NaN/,
    ],
    {
      forward: (x) => cumulative(x, (a, b) => a * b),
      backward: ({ out, dout }, x) =>
        matrix(sizes(x), (i, j) => {
          let total = 0;
          for (let k = j; k < x.shape[1]!; k++) total += dout.at(i, k) * out.at(i, k);
          return total / x.at(i, j);
        }),
    },
    { caughtBy: "finite in, finite out" },
  ),
  reduction(
    ["Product whose gradient is 0 at a 0", /wrong only where x is exactly 0/],
    {
      forward: (x) => vector(x.shape[0]!, (i) => product(x, i)),
      backward: ({ dout }, x) =>
        matrix(
          sizes(x),
          (i, j) => x.at(i, j) === 0 ? 0 : dout.data[i]! * product(x, i) / x.at(i, j),
        ),
    },
    // Within bounds: far out a product of 0 and ∞ is another matter.
    { x: tensors(["N", "D"], { min: -3, max: 3 }), domain: { lo: -3, hi: 3 } },
  ),
  reduction(
    ["Norm that does not divide by itself", /the factor (1 \/ out is missing|out is one too many)/],
    {
      forward: (x) => scalar(Math.hypot(...x.data)),
      backward: ({ dout }, x) => multiply(x, dout.item()),
    },
  ),
  reduction(
    ["sum of squares without its 2", /a factor of 2 is missing/],
    {
      forward: (x) => sum(multiply(x, x), { axis: 1 }),
      backward: ({ dout }, x) => matrix(sizes(x), (i, j) => dout.data[i]! * x.at(i, j)),
    },
  ),
  reduction(
    ["Min with the slope of a Max", /(largest|maximum).*(smallest|minimum)|does not depend on/],
    {
      forward: (x) => vector(x.shape[0]!, (i) => -rowMax(multiply(x, -1)).data[i]!),
      backward: maximum.backward,
    },
    { x: distinct() },
  ),
];

function product(x: Tensor, row: number): number {
  let total = 1;
  for (let j = 0; j < x.shape[1]!; j++) total *= x.at(row, j);
  return total;
}
