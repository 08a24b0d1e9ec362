import { add, classIndices, mean, sum, type Tensor, tensors } from "../../src/mod.ts";
import { type Broken, broken, type Formulas, formulas } from "./broken.ts";
import { matrix, sizes, vector } from "./matrix.ts";

/** How far apart the windows of a convolution are, and the entries of a window. */
interface Geometry {
  readonly stride: number;
  readonly dilation: number;
}

function outputs(x: Tensor, w: Tensor, { stride, dilation }: Geometry): number {
  return Math.max(0, Math.floor((x.size - 1 - dilation * (w.size - 1)) / stride) + 1);
}

/** A convolution along one axis, without padding, and its right gradients. */
function convolve(x: Tensor, w: Tensor, g: Geometry): Tensor {
  return vector(outputs(x, w, g), (o) => {
    let total = 0;
    for (let k = 0; k < w.size; k++) total += x.data[o * g.stride + k * g.dilation]! * w.data[k]!;
    return total;
  });
}

function gradientOfX(dout: Tensor, x: Tensor, w: Tensor, g: Geometry): Tensor {
  const dx = vector(x.size, () => 0);
  for (let o = 0; o < dout.size; o++) {
    for (let k = 0; k < w.size; k++) {
      dx.data[o * g.stride + k * g.dilation]! += dout.data[o]! * w.data[k]!;
    }
  }
  return dx;
}

function gradientOfW(dout: Tensor, x: Tensor, w: Tensor, g: Geometry): Tensor {
  return vector(w.size, (k) => {
    let total = 0;
    // What lies outside counts as zero: that is how a wrong geometry goes unnoticed.
    for (let o = 0; o < dout.size; o++) {
      total += dout.data[o]! * (x.data[o * g.stride + k * g.dilation] ?? 0);
    }
    return total;
  });
}

interface At {
  readonly x: Tensor;
  readonly w: Tensor;
  readonly b: Tensor;
  readonly dout: Tensor;
  readonly geometry: Geometry;
}

/** A convolution with a bias, of stride and dilation 1 or 2, its gradients changed. */
function convolution(
  [mistake, named]: readonly [string, RegExp],
  change: (at: At) => { dx?: Tensor; dw?: Tensor; db?: Tensor },
  caughtBy = "param gradient",
): Broken {
  return broken({ mistake, named, caughtBy }, {
    given: {
      x: tensors([{ name: "L", min: 5, max: 8 }]),
      w: tensors([{ name: "K", min: 2, max: 3 }]),
      b: tensors([1]),
      stride: classIndices([], { classes: 2 }),
      dilation: classIndices([], { classes: 2 }),
    },
    layer: ({ w, b, stride, dilation }) => {
      const geometry = { stride: 1 + stride.item(), dilation: 1 + dilation.item() };
      return formulas({
        params: [w, b],
        forward: (x) => add(convolve(x, w, geometry), b),
        backward: ({ dout }, x) => {
          const { dx, dw, db } = {
            dx: gradientOfX(dout, x, w, geometry),
            dw: gradientOfW(dout, x, w, geometry),
            db: sum(dout),
            ...change({ x, w, b, dout, geometry }),
          };
          return [dx, dw, db];
        },
      });
    },
  });
}

/** A pooling of rows, of windows of `size` at each `stride`, with a wrong backward pass. */
function pooling(
  [mistake, named]: readonly [string, RegExp],
  parts: Formulas,
  width: { min: number; max: number } = { min: 2, max: 5 },
): Broken {
  return broken({ mistake, named }, {
    given: { x: tensors(["N", { name: "L", ...width }]) },
    layer: () => formulas(parts),
  });
}

/** The columns of a window of 3 about a column that lie inside. */
function around(x: Tensor, j: number): number[] {
  return [j - 1, j, j + 1].filter((k) => k >= 0 && k < x.shape[1]!);
}

/** Averages of three neighbours, of those that there are. */
function averages(x: Tensor): Tensor {
  return matrix(sizes(x), (i, j) => {
    const inside = around(x, j);
    return inside.reduce((total, k) => total + x.at(i, k), 0) / inside.length;
  });
}

/** The larger of two neighbours, at each step of `stride`, and where it is. */
function larger(x: Tensor, i: number, j: number): number {
  return x.at(i, j + 1) > x.at(i, j) ? j + 1 : j;
}

function pooled(x: Tensor): Tensor {
  return matrix([x.shape[0]!, x.shape[1]! - 1], (i, j) => x.at(i, larger(x, i, j)));
}

/** Wrong convolutions and poolings. */
export const convolutionLayers: readonly Broken[] = [
  convolution(
    ["convolution with stride and dilation exchanged in dw", /stride|dilation|does not depend on/],
    ({ x, w, dout, geometry: { stride, dilation } }) => ({
      dw: gradientOfW(dout, x, w, { stride: dilation, dilation: stride }),
    }),
  ),
  convolution(
    ["convolution that forgets its dilation in dw", /wrong only where dilation|dilation/],
    ({ x, w, dout, geometry: { stride } }) => ({
      dw: gradientOfW(dout, x, w, { stride, dilation: 1 }),
    }),
  ),
  convolution(
    ["convolution with its kernel turned round in dx", /w is (reversed|flipped)|reversed|flipped/],
    ({ x, w, dout, geometry }) => ({
      dx: gradientOfX(dout, x, vector(w.size, (k) => w.data[w.size - 1 - k]!), geometry),
    }),
    "input gradient",
  ),
  convolution(
    ["convolution whose dw is turned round", /dw is reversed along axis 0/],
    ({ x, w, dout, geometry }) => {
      const dw = gradientOfW(dout, x, w, geometry);
      return { dw: vector(w.size, (k) => dw.data[w.size - 1 - k]!) };
    },
  ),
  convolution(
    [
      "convolution whose bias is averaged",
      /divided by N once too often, N = the size of d?out's axis 0/,
    ],
    ({ dout }) => ({ db: mean(dout) }),
  ),
  convolution(
    ["convolution whose windows overwrite each other in dx", /only the last contribution is kept/],
    ({ x, w, dout, geometry: { stride, dilation } }) => {
      const dx = vector(x.size, () => 0);
      for (let o = 0; o < dout.size; o++) {
        for (let k = 0; k < w.size; k++) {
          dx.data[o * stride + k * dilation] = dout.data[o]! * w.data[k]!;
        }
      }
      return { dx };
    },
    "input gradient",
  ),
  convolution(
    ["convolution with the wrong sign of dw", /the sign of dw is wrong/],
    ({ x, w, dout, geometry }) => {
      const dw = gradientOfW(dout, x, w, geometry);
      return { dw: vector(w.size, (k) => -dw.data[k]!) };
    },
  ),
  pooling(
    [
      "average pooling that divides by 3 at the border too",
      /wrong only (at the border|at entry 0)/,
    ],
    {
      forward: averages,
      backward: ({ dout }, x) =>
        matrix(sizes(x), (i, j) => around(x, j).reduce((t, k) => t + dout.at(i, k), 0) / 3),
    },
    { min: 3, max: 7 },
  ),
  pooling(
    ["average pooling without the count", /a factor of 2 too many/],
    {
      forward: (x) =>
        matrix([x.shape[0]!, x.shape[1]! - 1], (i, j) => (x.at(i, j) + x.at(i, j + 1)) / 2),
      backward: ({ dout }, x) =>
        matrix(sizes(x), (i, j) =>
          [j - 1, j].filter((k) => k >= 0 && k < dout.shape[1]!)
            .reduce((t, k) => t + dout.at(i, k), 0)),
    },
  ),
  pooling(
    [
      "max pooling whose overlapping windows overwrite each other",
      /only the last contribution is kept/,
    ],
    {
      forward: pooled,
      backward: ({ dout }, x) => {
        const dx = matrix(sizes(x), () => 0);
        dout.data.forEach((d, n) => {
          const [i, j] = [Math.floor(n / dout.shape[1]!), n % dout.shape[1]!];
          dx.data[i * x.shape[1]! + larger(x, i, j)] = d;
        });
        return dx;
      },
    },
    { min: 3, max: 5 },
  ),
  pooling(
    [
      "max pooling that always takes the first of a window",
      /the first|the larger|the maximum|does not depend on/,
    ],
    {
      forward: pooled,
      backward: ({ dout }, x) => matrix(sizes(x), (i, j) => j < dout.shape[1]! ? dout.at(i, j) : 0),
    },
  ),
  pooling(
    ["pooling that forgets its padding in backward", /dx is shifted by one along axis 1/],
    {
      // Windows of one, with a column of padding before the first.
      forward: (x) =>
        matrix([x.shape[0]!, x.shape[1]! + 1], (i, j) => j === 0 ? 0 : x.at(i, j - 1)),
      backward: ({ dout }, x) => matrix(sizes(x), (i, j) => dout.at(i, j)),
    },
  ),
  pooling(
    [
      "global average pooling without its 1/N",
      /1\/N of a mean is missing, N = the size of x's axis 1/,
    ],
    {
      forward: (x) => mean(x, { axis: 1 }),
      backward: ({ dout }, x) => matrix(sizes(x), (i) => dout.data[i]!),
    },
  ),
  pooling(
    [
      "differences of neighbours that forget the one before",
      /a term is missing|only (the first|one) contribution is kept|wrong only before the last column/,
    ],
    {
      forward: (x) => matrix([x.shape[0]!, x.shape[1]! - 1], (i, j) => x.at(i, j + 1) - x.at(i, j)),
      backward: ({ dout }, x) => matrix(sizes(x), (i, j) => j === 0 ? 0 : dout.at(i, j - 1)),
    },
  ),
];
