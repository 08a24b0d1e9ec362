import {
  adjoint,
  Convolution,
  equalsMatrix,
  everyLayer,
  givens,
  linear,
  permutedBatches,
  prop,
  rowsDoNotMix,
  sameAs,
  tensors,
  translationEquivariant,
} from "../../src/mod.ts";
import type { Arbitrary, DType, Prop } from "../../src/mod.ts";
import { bothOf, paddings, pairs } from "./pairs.ts";
import { type ConvolutionGiven, convolutionMatrix, shapeOf, slowConvolution } from "./terms.ts";

/** Images, weights, and windows of which at least one fits. */
function drawn(dtype: DType = "float64"): Arbitrary<ConvolutionGiven> {
  return givens<ConvolutionGiven>({
    x: tensors([{ name: "N", max: 3 }, { name: "C", max: 2 }, { name: "H", max: 6 }, "W"], {
      dtype,
    }),
    W: tensors([{ name: "F", max: 2 }, "C", { name: "KH", max: 3 }, { name: "KW", max: 3 }], {
      dtype,
    }),
    b: tensors(["F"], { dtype }),
    stride: pairs(1, 2),
    padding: paddings(2),
    dilation: pairs(1, 2),
  }).filter((given) => shapeOf(given).every((size) => size >= 1));
}

/** Where all windows lie within the image, a translation by the stride moves them. */
const alongHeight = translationEquivariant(
  2,
  ({ stride, padding }: ConvolutionGiven) =>
    bothOf(padding)[0] === 0 ? bothOf(stride)[0] : undefined,
);
const alongWidth = translationEquivariant(
  3,
  ({ stride, padding }: ConvolutionGiven) =>
    bothOf(padding)[1] === 0 ? bothOf(stride)[1] : undefined,
);

export const convolution: Prop = prop({
  name: "Convolution",
  given: drawn(),
  layer: ({ W, b, ...options }) => new Convolution(W, b, options),
  laws: [
    ...everyLayer,
    rowsDoNotMix,
    permutedBatches,
    alongHeight,
    alongWidth,
    sameAs("sums over indices", slowConvolution, { ulps: 256 }),
    equalsMatrix(convolutionMatrix),
  ],
});

export const convolutionOfFloats: Prop = prop({
  name: "Convolution of float32",
  given: drawn("float32"),
  layer: ({ W, b, ...options }) => new Convolution(W, b, options),
  laws: [...everyLayer, sameAs("sums over indices", slowConvolution, { ulps: 256 })],
});

export const convolutionWithoutBias: Prop = prop({
  name: "Convolution without a bias",
  given: drawn(),
  layer: ({ W, b: _, ...options }) => new Convolution(W, undefined, options),
  laws: [...everyLayer, linear, adjoint],
});
