import {
  Convolution,
  everyLayer,
  givens,
  permutedBatches,
  prop,
  rowsDoNotMix,
  sameAs,
  tensors,
  zeros,
} from "../../src/mod.ts";
import type { Arbitrary, Layer, Prop, Tensor } from "../../src/mod.ts";
import { pairs } from "./pairs.ts";
import { type ConvolutionGiven, shapeOf, slowConvolution } from "./terms.ts";

/** As many groups as channels: each channel has a filter of its own. */
const given: Arbitrary<ConvolutionGiven> = givens<ConvolutionGiven>({
  x: tensors([{ name: "N", max: 2 }, { name: "C", max: 3 }, { name: "H", max: 4 }, "W"]),
  W: tensors(["C", 1, { name: "KH", max: 2 }, { name: "KW", max: 3 }]),
  b: tensors(["C"]),
  stride: pairs(1, 2),
  padding: pairs(0, 1),
  dilation: pairs(1, 2),
}).filter((given) => shapeOf(given).every((size) => size >= 1));

/** The entries of one channel of x [N,C,H,W], as [N,1,H,W]; what is given is written there. */
function channel(x: Tensor, c: number, written?: Tensor): Tensor {
  const [N, C, ...plane] = x.shape as [number, number, number, number];
  const size = plane[0] * plane[1]!;
  const y = zeros([N, 1, ...plane]);
  for (let i = 0; i < y.size; i++) {
    const at = (Math.floor(i / size) * C + c) * size + i % size;
    if (written === undefined) y.data[i] = x.data[at]!;
    else x.data[at] = written.data[i]!;
  }
  return y;
}

/** A convolution for each channel, one beside the other. */
function oneForEach(drawn: ConvolutionGiven): Layer {
  const { W, b } = drawn;
  const C = W.shape[0]!;
  const filters = Array.from({ length: C }, (_, c) => {
    const [w, bias] = [zeros([1, ...W.shape.slice(1)]), zeros([1])];
    w.data.set(W.data.subarray(c * w.size, (c + 1) * w.size));
    bias.data[0] = b!.data[c]!;
    return slowConvolution({ ...drawn, W: w, b: bias });
  });
  const grads = [zeros(W.shape), zeros([C])];
  let input: Tensor;
  return {
    params: [W, b!],
    grads,
    forward(x: Tensor): Tensor {
      input = x;
      const out = zeros(shapeOf({ ...drawn, x }));
      filters.forEach((filter, c) => channel(out, c, filter.forward(channel(x, c))));
      return out;
    },
    backward(dout: Tensor): Tensor {
      const dx = zeros(input.shape);
      filters.forEach((filter, c) => {
        channel(dx, c, filter.backward(channel(dout, c)) as Tensor);
        const [dw, db] = filter.grads as [Tensor, Tensor];
        grads[0]!.data.set(dw.data, c * dw.size);
        grads[1]!.data.set(db.data, c);
      });
      return dx;
    },
  };
}

export const depthwiseConvolution: Prop = prop({
  name: "Convolution of each channel",
  given,
  layer: ({ W, b, ...options }) => new Convolution(W, b, { ...options, groups: W.shape[0]! }),
  laws: [
    ...everyLayer,
    rowsDoNotMix,
    permutedBatches,
    sameAs("a convolution for each channel", oneForEach, { ulps: 256 }),
  ],
});
