import {
  adjointOf,
  Convolution,
  equalsMatrix,
  everyLayer,
  givens,
  permutedBatches,
  prop,
  rowsDoNotMix,
  sameAs,
  tensors,
  transpose,
  TransposedConvolution,
  zeros,
} from "../../src/mod.ts";
import type { Arbitrary, Layer, Pair, Prop, Tensor } from "../../src/mod.ts";
import fc from "fast-check";
import { bothOf, pairs } from "./pairs.ts";
import { channelOf, type ConvolutionGiven, convolutionMatrix, terms } from "./terms.ts";

interface Given extends ConvolutionGiven {
  readonly b: Tensor;
  readonly outputPadding: Pair;
}

/** The shape of the output, in which the windows lie. */
function shapeOf({ x, W, stride, padding, dilation, outputPadding, groups = 1 }: Given): number[] {
  const sizes = ([0, 1] as const).map((axis) =>
    (x.shape[2 + axis]! - 1) * bothOf(stride)[axis] - 2 * bothOf(padding)[axis] +
    bothOf(dilation)[axis] * (W.shape[2 + axis]! - 1) + bothOf(outputPadding)[axis] + 1
  );
  return [x.shape[0]!, W.shape[1]! * groups, ...sizes];
}

const given: Arbitrary<Given> = fc.tuple(
  fc.integer({ min: 1, max: 2 }),
  fc.integer({ min: 1, max: 2 }),
  fc.integer({ min: 1, max: 2 }),
).chain(([groups, depth, filters]) =>
  givens<Given>({
    x: tensors([
      { name: "N", max: 2 },
      groups * depth,
      { name: "H", max: 3 },
      { name: "W", max: 3 },
    ]),
    W: tensors([groups * depth, filters, { name: "KH", max: 3 }, { name: "KW", max: 2 }]),
    b: tensors([groups * filters]),
    stride: pairs(1, 2),
    padding: pairs(0, 1),
    dilation: pairs(1, 2),
    outputPadding: pairs(0, 1),
    groups: fc.constant(groups),
  })
).filter((given) =>
  shapeOf(given).every((size) => size >= 1) &&
  ([0, 1] as const).every((axis) =>
    // Beyond the stride there is no convolution from the output to x.
    bothOf(given.outputPadding)[axis] < bothOf(given.stride)[axis]
  )
);

/** The convolution whose output is x, and its input the output here: an image of that shape. */
function fromOutput(drawn: Given): ConvolutionGiven {
  return { ...drawn, x: zeros(shapeOf(drawn)) };
}

/** The products that the convolution adds up, x and out having changed places. */
function slowTransposed(drawn: Given): Layer {
  const { W, b } = drawn;
  const [dW, db] = [zeros(W.shape), zeros(b.shape)];
  let given = drawn;
  return {
    params: [W, b],
    grads: [dW, db],
    forward(x: Tensor): Tensor {
      given = { ...drawn, x };
      const out = zeros(shapeOf(given));
      for (const { w, i, o } of terms(fromOutput(given))) {
        out.data[i]! += W.data[w]! * x.data[o]!;
      }
      for (let i = 0; i < out.size; i++) out.data[i]! += b.data[channelOf(out, i)]!;
      return out;
    },
    backward(dout: Tensor): Tensor {
      const dx = zeros(given.x.shape);
      dW.data.fill(0);
      db.data.fill(0);
      for (const { w, i, o } of terms(fromOutput(given))) {
        dx.data[o]! += W.data[w]! * dout.data[i]!;
        dW.data[w]! += given.x.data[o]! * dout.data[i]!;
      }
      for (let i = 0; i < dout.size; i++) db.data[channelOf(dout, i)]! += dout.data[i]!;
      return dx;
    },
  };
}

export const transposedConvolution: Prop = prop({
  name: "TransposedConvolution",
  given,
  layer: ({ W, b, ...options }) => new TransposedConvolution(W, b, options),
  laws: [
    ...everyLayer,
    rowsDoNotMix,
    permutedBatches,
    sameAs("sums over indices", slowTransposed, { ulps: 256 }),
    equalsMatrix((drawn: Given) => transpose(convolutionMatrix(fromOutput(drawn)))),
    adjointOf(
      "Convolution",
      ({ W, outputPadding: _, b: __, ...options }: Given) => new Convolution(W, undefined, options),
    ),
  ],
});
