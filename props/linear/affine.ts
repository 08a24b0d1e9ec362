import {
  Affine,
  everyLayer,
  permutedBatches,
  prop,
  rowsDoNotMix,
  sameAs,
  tensors,
  zeros,
} from "../../src/mod.ts";
import type { Axis, Layer, Prop, Tensor } from "../../src/mod.ts";

/** out = x · W + b, written as sums over indices. */
function slowAffine({ W, b }: { W: Tensor; b: Tensor }): Layer {
  const dW = zeros(W.shape);
  const db = zeros(b.shape);
  const [D, M] = W.shape as [number, number];
  let input: Tensor;
  return {
    params: [W, b],
    grads: [dW, db],
    forward(x: Tensor): Tensor {
      input = x;
      const out = zeros([...x.shape.slice(0, -1), M]);
      for (let i = 0; i < out.size; i++) {
        const [n, m] = [Math.floor(i / M), i % M];
        out.data[i] = b.data[m]!;
        for (let d = 0; d < D; d++) out.data[i]! += x.data[n * D + d]! * W.data[d * M + m]!;
      }
      return out;
    },
    backward(dout: Tensor): Tensor {
      const dx = zeros(input.shape);
      dW.data.fill(0);
      db.data.fill(0);
      for (let i = 0; i < dout.size; i++) {
        const [n, m] = [Math.floor(i / M), i % M];
        db.data[m]! += dout.data[i]!;
        for (let d = 0; d < D; d++) {
          dx.data[n * D + d]! += dout.data[i]! * W.data[d * M + m]!;
          dW.data[d * M + m]! += dout.data[i]! * input.data[n * D + d]!;
        }
      }
      return dx;
    },
  };
}

const laws = [
  ...everyLayer,
  rowsDoNotMix,
  permutedBatches,
  sameAs("sums over indices", slowAffine, { ulps: 256 }),
];
const layer = ({ W, b }: { W: Tensor; b: Tensor }): Layer => new Affine(W, b);
const batch: Axis = { name: "N", max: 6 };

export const affine: Prop = prop({
  name: "Affine",
  given: { x: tensors([batch, "D"]), W: tensors(["D", "M"]), b: tensors(["M"]) },
  layer,
  laws,
});

export const affineOfSequences: Prop = prop({
  name: "Affine of [N,T,D]",
  given: { x: tensors(["N", "T", "D"]), W: tensors(["D", "M"]), b: tensors(["M"]) },
  layer,
  laws,
});
