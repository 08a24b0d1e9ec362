import {
  everyLayer,
  permutedBatches,
  PRelu,
  prop,
  rowsDoNotMix,
  sameAs,
  tensors,
  zeros,
} from "../../src/mod.ts";
import type { Layer, Prop, Tensor } from "../../src/mod.ts";

/** One slope for each channel of [N,C,…], or one for all, as a loop over all indices. */
function slowPRelu({ a }: { a: Tensor }): Layer {
  const da = zeros(a.shape);
  let input: Tensor;
  const channelOf = ({ shape, size }: Tensor, i: number): number => {
    if (a.size === 1) return 0;
    const inRow = i % (size / shape[0]!);
    return Math.floor(inRow / (size / shape[0]! / a.size));
  };
  return {
    params: [a],
    grads: [da],
    forward(x: Tensor): Tensor {
      input = x;
      const out = zeros(x.shape);
      x.data.forEach((v, i) => {
        out.data[i] = Math.max(v, 0) + a.data[channelOf(x, i)]! * Math.min(v, 0);
      });
      return out;
    },
    backward(dout: Tensor): Tensor {
      const dx = zeros(input.shape);
      da.data.fill(0);
      dout.data.forEach((d, i) => {
        const c = channelOf(input, i);
        dx.data[i] = input.data[i]! > 0 ? d : d * a.data[c]!;
        da.data[c]! += d * Math.min(input.data[i]!, 0);
      });
      return dx;
    },
  };
}

const laws = [...everyLayer, sameAs("a loop over all indices", slowPRelu, { ulps: 256 })];
const layer = ({ a }: { a: Tensor }): Layer => new PRelu(a);

export const pRelu: Prop = prop({
  name: "PRelu",
  given: { x: tensors(["N", "C"]), a: tensors(["C"]) },
  layer,
  laws: [...laws, rowsDoNotMix, permutedBatches],
});

export const pReluOfImages: Prop = prop({
  name: "PRelu of [N,C,H,W]",
  given: {
    x: tensors([
      { name: "N", max: 3 },
      { name: "C", max: 3 },
      { name: "H", max: 3 },
      { name: "W", max: 3 },
    ]),
    a: tensors(["C"]),
  },
  layer,
  laws: [...laws, rowsDoNotMix, permutedBatches],
});

export const pReluOfOneSlope: Prop = prop({
  name: "PRelu of one slope",
  given: { x: tensors(), a: tensors([1]) },
  layer,
  laws,
});

export const pReluAlongTheLastAxis: Prop = prop({
  name: "PRelu along the last axis",
  given: { x: tensors(["N", "T", "C"]), a: tensors(["C"]) },
  layer: ({ a }) => new PRelu(a, { axis: -1 }),
  laws: [...everyLayer, rowsDoNotMix],
});
