import {
  AdaptiveAveragePooling,
  adjointOf,
  AveragePooling,
  Convolution,
  divide,
  equalsMatrix,
  everyLayer,
  gradientSumsToDout,
  MaxPooling,
  multiply,
  permute,
  reshape,
  slice,
  sum,
  tensors,
  translationEquivariant,
  TransposedConvolution,
  zeros,
} from "../../src/mod.ts";
import type { Layer, Tensor } from "../../src/mod.ts";
import { type ConvolutionGiven, convolutionMatrix, terms } from "../convolution/terms.ts";
import {
  type Broken,
  broken,
  type Formulas,
  formulas,
  type Named,
  withBackward,
} from "./broken.ts";

/** A right layer with other gradients of its params. */
function withGrads(
  right: Layer,
  change: (dout: Tensor, x: Tensor) => Partial<Record<number, Tensor>>,
): Layer {
  const changed = (dout: Tensor, x: Tensor): readonly Tensor[] => {
    right.forward(x);
    const dx = right.backward(dout) as Tensor;
    return [dx, ...right.grads.map((grad, i) => change(dout, x)[i] ?? grad.clone())];
  };
  return formulas({
    params: right.params,
    forward: (x) => right.forward(x),
    backward: ({ dout }, x) => changed(dout, x),
  });
}

/** A convolution of [N,C,H,W] with a kernel of at least two rows and two columns. */
function convolution(
  { caughtBy = "param gradient", ...named }: Named & { readonly caughtBy?: string },
  change: (dout: Tensor, x: Tensor, given: { W: Tensor; b: Tensor }) => Partial<
    Record<number, Tensor>
  >,
): Broken {
  return broken({ ...named, caughtBy }, {
    given: {
      x: tensors([
        { name: "N", max: 2 },
        { name: "C", max: 2 },
        { name: "H", min: 2, max: 4 },
        { name: "W", min: 2, max: 4 },
      ]),
      W: tensors([{ name: "F", max: 2 }, "C", 2, 2]),
      b: tensors(["F"]),
    },
    layer: ({ W, b }) => withGrads(new Convolution(W, b), (dout, x) => change(dout, x, { W, b })),
  });
}

/** A convolution whose forward and backward agree with each other, and are not those of a convolution. */
function otherConvolution(mistake: string, build: (W: Tensor) => Layer): Broken {
  return broken({ mistake, caughtBy: "equals its matrix" }, {
    given: {
      x: tensors([1, 1, { name: "H", min: 2, max: 3 }, { name: "W", min: 2, max: 3 }]),
      W: tensors([1, 1, 2, 2]),
    },
    layer: ({ W }) => build(W),
    laws: [
      ...everyLayer,
      equalsMatrix(({ x, W }: { x: Tensor; W: Tensor }) => convolutionMatrix({ ...PLAIN, x, W })),
    ],
  });
}

const PLAIN = { stride: 1, padding: 0, dilation: 1 } as const;

/** A transposed convolution with a mistake. */
function transposedConvolution(
  { caughtBy = "param gradient", ...named }: Named & { readonly caughtBy?: string },
  parts: (given: { W: Tensor; right: Layer }) => Layer,
): Broken {
  return broken({ ...named, caughtBy }, {
    given: {
      x: tensors([{ name: "N", max: 2 }, { name: "C", max: 2 }, { name: "H", max: 3 }, {
        name: "W",
        max: 3,
      }]),
      W: tensors(["C", { name: "F", min: 2, max: 3 }, 2, 2]),
    },
    layer: ({ W }) => parts({ W, right: new TransposedConvolution(W) }),
    laws: [
      ...everyLayer,
      adjointOf("Convolution", ({ W }: { W: Tensor }) => new Convolution(W)),
    ],
  });
}

/** A pooling of images [N,C,H,W]. */
function pooling(
  named: Named & { readonly caughtBy?: string },
  layer: () => Layer,
  { least = 3, laws = [] }: {
    readonly least?: number;
    readonly laws?: Parameters<typeof broken>[1]["laws"];
  } = {},
): Broken {
  return broken(named, {
    given: {
      x: tensors([
        { name: "N", max: 2 },
        { name: "C", max: 2 },
        { name: "H", min: least, max: 5 },
        { name: "W", min: least, max: 5 },
      ]),
    },
    layer,
    laws: [...everyLayer, ...laws ?? []],
  });
}

/** A pooling as two formulas that remember nothing. */
function plain(parts: Formulas): () => Layer {
  return () => formulas(parts);
}

/** The same rows and columns in the other order. */
function turned(x: Tensor): Tensor {
  return permute(x, [0, 1, 3, 2]);
}

/** The sizes of an image. */
function sizes({ shape }: Tensor): readonly [N: number, C: number, H: number, W: number] {
  return shape as [number, number, number, number];
}

/** The largest entry of each 2×2 window with a border of zeros, and where it was found: −1 in the border. */
function zeroPadded(x: Tensor): { out: Tensor; winners: Int32Array } {
  const [N, C, H, W] = sizes(x);
  const out = zeros([N, C, H + 1, W + 1]);
  const winners = new Int32Array(out.size);
  for (let at = 0; at < out.size; at++) {
    const plane = Math.floor(at / ((H + 1) * (W + 1)));
    const [o, p] = [Math.floor(at / (W + 1)) % (H + 1), at % (W + 1)];
    let [most, winner] = [-Infinity, -1];
    for (const [r, s] of [[o - 1, p - 1], [o - 1, p], [o, p - 1], [o, p]] as const) {
      const isInside = r >= 0 && r < H && s >= 0 && s < W;
      const i = isInside ? (plane * H + r) * W + s : -1;
      const v = isInside ? x.data[i]! : 0;
      if (v > most) [most, winner] = [v, i];
    }
    out.data[at] = most;
    winners[at] = winner;
  }
  return { out, winners };
}

/** Averages of two rows, those of `count` windows spread evenly from the first row to the last. */
function spread(x: Tensor, dout?: Tensor): Tensor {
  const [N, C, H, W] = sizes(x);
  const count = Math.max(1, Math.floor((H - 2) / 2) + 1);
  const out = zeros([N, C, count, W]);
  const dx = zeros(x.shape);
  for (let at = 0; at < out.size; at++) {
    const plane = Math.floor(at / (count * W));
    const o = Math.floor(at / W) % count;
    const start = count === 1 ? 0 : Math.round(o * (H - 2) / (count - 1));
    for (const r of [start, start + 1]) {
      const i = (plane * H + r) * W + at % W;
      out.data[at]! += x.data[i]! / 2;
      dx.data[i]! += (dout?.data[at] ?? 0) / 2;
    }
  }
  return dout === undefined ? out : dx;
}

/** Wrong layers of images: convolutions, poolings and what stands between them and a vector. */
export const imageLayers: readonly Broken[] = [
  convolution(
    {
      mistake: "convolution of images whose dW has rows and columns exchanged",
      named: /dW is transposed|dW.*(axes|exchanged|swapped|transposed)/,
    },
    (dout, x, { W, b }) => {
      const right = new Convolution(W, b);
      right.forward(x);
      right.backward(dout);
      return { 0: turned(right.grads[0]) };
    },
  ),
  convolution(
    {
      mistake: "convolution of images that averages db over the windows",
      named: /divided by|1\/N/,
    },
    (dout) => {
      const [, , OH, OW] = sizes(dout);
      return { 1: divide(sum(sum(sum(dout, { axis: 3 }), { axis: 2 }), { axis: 0 }), OH * OW) };
    },
  ),
  broken(
    {
      mistake: "convolution in groups that all take the first group's channels for dW",
      caughtBy: "param gradient",
      named: /group|only the first|half|wrong only/,
    },
    {
      given: {
        x: tensors([{ name: "N", max: 2 }, 2, { name: "H", min: 2, max: 3 }, {
          name: "W",
          max: 3,
        }]),
        W: tensors([2, 1, { name: "KH", max: 2 }, 1]),
      },
      layer: ({ W }) =>
        withGrads(new Convolution(W, undefined, { groups: 2 }), (dout, x) => {
          const dW = zeros(W.shape);
          const given: ConvolutionGiven = { ...PLAIN, x, W, groups: 2 };
          const [, , H, width] = sizes(x);
          for (const { w, i, o } of terms(given)) {
            const first = i - (Math.floor(i / (H * width)) % 2) * H * width;
            dW.data[w]! += x.data[first]! * dout.data[o]!;
          }
          return { 0: dW };
        }),
    },
  ),
  otherConvolution(
    "convolution with its kernel turned round",
    (W) =>
      formulas({
        params: [W],
        forward: (x) => new Convolution(turnedRound(W)).forward(x),
        backward: ({ dout }, x) => {
          const right = new Convolution(turnedRound(W));
          right.forward(x);
          return [right.backward(dout) as Tensor, turnedRound(right.grads[0])];
        },
      }),
  ),
  otherConvolution(
    "convolution with its kernel transposed",
    (W) =>
      formulas({
        params: [W],
        forward: (x) => new Convolution(turned(W)).forward(x),
        backward: ({ dout }, x) => {
          const right = new Convolution(turned(W));
          right.forward(x);
          return [right.backward(dout) as Tensor, turned(right.grads[0])];
        },
      }),
  ),
  transposedConvolution(
    {
      mistake: "transposed convolution whose dx is not that of all filters",
      named: /only the first contribution|term is missing|wrong/,
      caughtBy: "input gradient",
    },
    ({ W, right }) =>
      withBackward(right, (dout, backward) => {
        backward(dout);
        const first = new Convolution(slice(W, { axis: 1, end: 1 }));
        return first.forward(slice(dout, { axis: 1, end: 1 }));
      }),
  ),
  transposedConvolution(
    {
      mistake: "transposed convolution with its kernel turned round in dW",
      named: /dW is (reversed|turned|flipped)/,
    },
    ({ right }) =>
      withGrads(right, (dout, x) => {
        right.forward(x);
        right.backward(dout);
        return { 0: turnedRound(right.grads[0]!) };
      }),
  ),
  transposedConvolution(
    {
      mistake: "transposed convolution with its kernel turned round",
      caughtBy: "adjoint of Convolution",
    },
    ({ W }) =>
      formulas({
        params: [W],
        forward: (x) => new TransposedConvolution(turnedRound(W)).forward(x),
        backward: ({ dout }, x) => {
          const right = new TransposedConvolution(turnedRound(W));
          right.forward(x);
          return [right.backward(dout) as Tensor, turnedRound(right.grads[0])];
        },
      }),
  ),
  pooling(
    {
      mistake: "max pooling of images whose overlapping windows overwrite each other",
      named: /only the last contribution is kept/,
    },
    plain({
      forward: (x) => new MaxPooling(2, { stride: 1 }).forward(x),
      backward: ({ dout }, x) => {
        const dx = zeros(x.shape);
        const [, , H, W] = sizes(x);
        const [, , OH, OW] = sizes(dout);
        for (let at = 0; at < dout.size; at++) {
          const plane = Math.floor(at / (OH * OW));
          const corner = (plane * H + Math.floor(at / OW) % OH) * W + at % OW;
          let winner = corner;
          for (const i of [corner + 1, corner + W, corner + W + 1]) {
            if (x.data[i]! > x.data[winner]!) winner = i;
          }
          dx.data[winner] = dout.data[at]!;
        }
        return dx;
      },
    }),
  ),
  pooling(
    {
      mistake: "max pooling whose padding is zeros",
      caughtBy: "its gradient sums to dout",
    },
    plain({
      forward: (x) => zeroPadded(x).out,
      backward: ({ dout }, x) => {
        const dx = zeros(x.shape);
        zeroPadded(x).winners.forEach((i, at) => {
          if (i >= 0) dx.data[i]! += dout.data[at]!;
        });
        return dx;
      },
    }),
    { least: 1, laws: [gradientSumsToDout(2)] },
  ),
  pooling(
    {
      mistake: "average pooling of images that counts its padding in backward only",
      named: /wrong only (at|on)|border|corner|divided/,
    },
    () => {
      const options = { stride: 1, padding: 1 };
      const counting = new AveragePooling(3, options);
      return withBackward(
        new AveragePooling(3, { ...options, countIncludePad: false }),
        (dout) => {
          counting.forward(zeros(dout.shape));
          return counting.backward(dout);
        },
      );
    },
  ),
  pooling(
    {
      mistake: "average pooling of images that divides by the height of its windows only",
      named: /a factor of 2 too many/,
    },
    () => withBackward(new AveragePooling(2), (dout, right) => multiply(right(dout), 2)),
  ),
  pooling(
    {
      mistake: "average pooling whose windows are spread evenly over the image",
      caughtBy: "equivariant under translation along axis 2",
    },
    plain({ forward: (x) => spread(x), backward: ({ dout }, x) => spread(x, dout) }),
    { laws: [translationEquivariant(2, () => 2)] },
  ),
  pooling(
    {
      mistake: "global average pooling of images that divides by their width only",
      named: /factor of N too many|1\/N of a mean is missing/,
    },
    () =>
      withBackward(
        new AdaptiveAveragePooling(1),
        (dout, right) => {
          const dx = right(dout);
          return multiply(dx, dx.shape[2]!);
        },
      ),
  ),
  pooling(
    {
      mistake: "adaptive average pooling whose windows overwrite each other where they overlap",
      named: /only the last contribution is kept/,
    },
    plain({
      forward: (x) => new AdaptiveAveragePooling([1, 2]).forward(x),
      backward: ({ dout }, x) => {
        const [, , H, W] = sizes(x);
        const dx = zeros(x.shape);
        const share = 1 / (H * Math.ceil(W / 2));
        for (let i = 0; i < dx.size; i++) {
          const window = i % W < Math.floor(W / 2) ? 0 : 1;
          dx.data[i] = dout.data[2 * Math.floor(i / (H * W)) + window]! * share;
        }
        return dx;
      },
    }),
  ),
  broken(
    {
      mistake: "Flatten that lays out the columns of an image first",
      caughtBy: "equals its matrix",
    },
    {
      given: { x: tensors(["N", "H", "W"]) },
      layer: () =>
        formulas({
          forward: (x) => reshape(permute(x, [0, 2, 1]), [x.shape[0]!, -1]),
          backward: ({ dout }, x) =>
            permute(reshape(dout, [x.shape[0]!, x.shape[2]!, x.shape[1]!]), [0, 2, 1]),
        }),
      laws: [
        ...everyLayer,
        equalsMatrix(({ x }: { x: Tensor }) => {
          const A = zeros([x.size, x.size]);
          for (let i = 0; i < x.size; i++) A.data[i * x.size + i] = 1;
          return A;
        }),
      ],
    },
  ),
  broken(
    {
      mistake: "Flatten of images whose gradient is laid out with the channels last",
      named: /laid out in the order of axes/,
    },
    {
      given: { x: tensors(["N", { name: "C", min: 2, max: 3 }, { name: "L", min: 2, max: 4 }]) },
      layer: () =>
        formulas({
          forward: (x) => reshape(x, [x.shape[0]!, -1]),
          backward: ({ dout }, x) => reshape(permute(reshape(dout, x.shape), [0, 2, 1]), x.shape),
        }),
    },
  ),
];

/** A kernel with its rows and columns in reverse. */
function turnedRound(W: Tensor): Tensor {
  const [, , KH, KW] = sizes(W);
  const turned = W.clone();
  for (let i = 0; i < W.size; i++) {
    const start = i - i % (KH * KW);
    turned.data[i] = W.data[start + KH * KW - 1 - i % (KH * KW)]!;
  }
  return turned;
}
