import {
  agreesInFloat32,
  everyLayer,
  permutedBatches,
  permutedTogether,
  probabilities,
  prop,
  rowsDoNotMix,
  sameAs,
  tensors,
  WeightSum,
  withinHull,
  zeros,
} from "../../src/mod.ts";
import type { Axis, Layer, Prop, Tensor } from "../../src/mod.ts";

/** The weighted sum by sums over indices. */
function slowSum(): Layer {
  let hs: Tensor, a: Tensor;
  return {
    params: [],
    grads: [],
    forward(states: Tensor, weights: Tensor): Tensor {
      [hs, a] = [states, weights];
      const [N, T, H] = hs.shape as [number, number, number];
      const c = zeros([N, H]);
      for (let n = 0; n < N; n++) {
        for (let t = 0; t < T; t++) {
          for (let i = 0; i < H; i++) c.data[n * H + i]! += a.at(n, t) * hs.at(n, t, i);
        }
      }
      return c;
    },
    backward(dc: Tensor): Tensor[] {
      const [N, T, H] = hs.shape as [number, number, number];
      const [dhs, da] = [zeros(hs.shape), zeros(a.shape)];
      for (let n = 0; n < N; n++) {
        for (let t = 0; t < T; t++) {
          for (let i = 0; i < H; i++) {
            dhs.data[(n * T + t) * H + i] = a.at(n, t) * dc.at(n, i);
            da.data[n * T + t]! += hs.at(n, t, i) * dc.at(n, i);
          }
        }
      }
      return [dhs, da];
    },
  };
}

const N: Axis = { name: "N", max: 3 };
const T: Axis = { name: "T", max: 4 };
const H: Axis = { name: "H", max: 3 };

export const weightSum: Prop = prop({
  name: "WeightSum",
  given: { hs: tensors([N, T, H]), a: tensors([N, T]) },
  inputs: ["hs", "a"],
  layer: () => new WeightSum(),
  laws: [
    ...everyLayer,
    agreesInFloat32,
    rowsDoNotMix,
    permutedBatches,
    permutedTogether({ hs: 1, a: 1 }),
    // Each term has two factors that are drawn.
    sameAs("sums over indices", slowSum, { ulps: 256 }),
  ],
});

export const weightSumOfDistributions: Prop = prop({
  name: "WeightSum of distributions",
  given: { hs: tensors([N, T, H]), a: probabilities([N, T]) },
  inputs: ["hs", "a"],
  layer: () => new WeightSum(),
  laws: [withinHull({ values: "hs" })],
});
