import {
  Convolution,
  equalsMatrix,
  everyLayer,
  givens,
  prop,
  rowsDoNotMix,
  sameAs,
  tensors,
} from "../../src/mod.ts";
import type { Arbitrary, Prop } from "../../src/mod.ts";
import fc from "fast-check";
import { pairs } from "./pairs.ts";
import { type ConvolutionGiven, convolutionMatrix, shapeOf, slowConvolution } from "./terms.ts";

/** Two or three groups, each of one or two channels that go in, and as many that come out. */
const given: Arbitrary<ConvolutionGiven> = fc.tuple(
  fc.integer({ min: 2, max: 3 }),
  fc.integer({ min: 1, max: 2 }),
  fc.integer({ min: 1, max: 2 }),
).chain(([groups, depth, filters]) =>
  givens<ConvolutionGiven>({
    x: tensors([{ name: "N", max: 2 }, groups * depth, { name: "H", max: 4 }, {
      name: "W",
      max: 3,
    }]),
    W: tensors([groups * filters, depth, { name: "KH", max: 2 }, { name: "KW", max: 2 }]),
    b: tensors([groups * filters]),
    stride: pairs(1, 2),
    padding: pairs(0, 1),
    dilation: pairs(1, 2),
    groups: fc.constant(groups),
  })
).filter((given) => shapeOf(given).every((size) => size >= 1));

export const groupedConvolution: Prop = prop({
  name: "Convolution in groups",
  given,
  layer: ({ W, b, ...options }) => new Convolution(W, b, options),
  laws: [
    ...everyLayer,
    rowsDoNotMix,
    sameAs("sums over indices", slowConvolution, { ulps: 256 }),
    equalsMatrix(convolutionMatrix),
  ],
});
