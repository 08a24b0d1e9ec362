import {
  agreesInFloat32,
  AttentionWeight,
  bounded,
  everyLayer,
  permutedBatches,
  prop,
  rowsDoNotMix,
  rowsSumTo,
  sameAs,
  tensors,
  zeros,
} from "../../src/mod.ts";
import type { Axis, Layer, Prop, Tensor } from "../../src/mod.ts";

/** The weights by sums over indices, and the whole Jacobian of the softmax in backward. */
function slowWeights(): Layer {
  let hs: Tensor, h: Tensor, a: Tensor;
  return {
    params: [],
    grads: [],
    forward(states: Tensor, state: Tensor): Tensor {
      [hs, h] = [states, state];
      const [N, T, H] = hs.shape as [number, number, number];
      a = zeros([N, T]);
      for (let n = 0; n < N; n++) {
        const scores = Array.from({ length: T }, (_, t) => {
          let score = 0;
          for (let i = 0; i < H; i++) score += hs.at(n, t, i) * h.at(n, i);
          return score;
        });
        for (let t = 0; t < T; t++) {
          a.data[n * T + t] = 1 / scores.reduce((sum, s) => sum + Math.exp(s - scores[t]!), 0);
        }
      }
      return a.clone();
    },
    backward(da: Tensor): Tensor[] {
      const [N, T, H] = hs.shape as [number, number, number];
      const [dhs, dh] = [zeros(hs.shape), zeros(h.shape)];
      for (let n = 0; n < N; n++) {
        for (let t = 0; t < T; t++) {
          let ds = 0;
          for (let u = 0; u < T; u++) {
            ds += da.at(n, u) * a.at(n, u) * ((t === u ? 1 : 0) - a.at(n, t));
          }
          for (let i = 0; i < H; i++) {
            dhs.data[(n * T + t) * H + i] = ds * h.at(n, i);
            dh.data[n * H + i]! += ds * hs.at(n, t, i);
          }
        }
      }
      return [dhs, dh];
    },
  };
}

const N: Axis = { name: "N", max: 3 };
const T: Axis = { name: "T", max: 4 };
const H: Axis = { name: "H", max: 3 };

export const attentionWeight: Prop = prop({
  name: "AttentionWeight",
  given: { hs: tensors([N, T, H]), h: tensors([N, H]) },
  inputs: ["hs", "h"],
  layer: () => new AttentionWeight(),
  laws: [
    ...everyLayer,
    agreesInFloat32,
    bounded(0, 1),
    rowsSumTo(1),
    rowsDoNotMix,
    permutedBatches,
  ],
});

// Scores of a moderate size, as only they are exact enough for two ways to agree.
export const attentionWeightByFormula: Prop = prop({
  name: "AttentionWeight by its formula",
  given: { hs: tensors([N, T, H], { min: -3, max: 3 }), h: tensors([N, H], { min: -3, max: 3 }) },
  inputs: ["hs", "h"],
  layer: () => new AttentionWeight(),
  laws: [sameAs("sums over indices", slowWeights, { ulps: 256 })],
});
