import {
  adjoint,
  everyLayer,
  linear,
  MatMul,
  permutedBatches,
  prop,
  rowsDoNotMix,
  sameAs,
  tensors,
  zeros,
} from "../../src/mod.ts";
import type { Layer, Prop, Tensor } from "../../src/mod.ts";

/** outₙₘ = Σ_d xₙ_d · W_dₘ, written as sums over indices. */
function slowMatMul({ W }: { W: Tensor }): Layer {
  const dW = zeros(W.shape);
  const [D, M] = W.shape as [number, number];
  let input: Tensor;
  return {
    params: [W],
    grads: [dW],
    forward(x: Tensor): Tensor {
      input = x;
      const out = zeros([x.shape[0]!, M]);
      out.data.forEach((_, i) => {
        for (let d = 0; d < D; d++) out.data[i]! += x.at(Math.floor(i / M), d) * W.at(d, i % M);
      });
      return out;
    },
    backward(dout?: Tensor): Tensor {
      const dx = zeros(input.shape);
      dW.data.fill(0);
      dout!.data.forEach((g, i) => {
        const [n, m] = [Math.floor(i / M), i % M];
        for (let d = 0; d < D; d++) {
          dx.data[n * D + d]! += g * W.at(d, m);
          dW.data[d * M + m]! += g * input.at(n, d);
        }
      });
      return dx;
    },
  };
}

export const matMul: Prop = prop({
  name: "MatMul",
  given: { x: tensors(["N", "D"]), W: tensors(["D", "M"]) },
  layer: ({ W }) => new MatMul(W),
  laws: [
    ...everyLayer,
    rowsDoNotMix,
    permutedBatches,
    linear,
    adjoint,
    sameAs("sums over indices", slowMatMul, { ulps: 256 }),
  ],
});
