import {
  add,
  agreesInFloat32,
  Attention,
  AttentionWeight,
  everyLayer,
  permutedBatches,
  permutedTogether,
  prop,
  rowsDoNotMix,
  sameAs,
  tensor,
  tensors,
  WeightSum,
  withinHull,
  zeros,
} from "../../src/mod.ts";
import type { Axis, Layer, Prop, Tensor } from "../../src/mod.ts";

/** Attention written as one formula, c = Σ eˢ hs / Σ eˢ, whose gradient is that of a quotient. */
function quotient(): Layer {
  let hs: Tensor, h: Tensor, c: Tensor;
  const parts = (n: number): { e: number[]; total: number } => {
    const [, T, H] = hs.shape as [number, number, number];
    const scores = Array.from({ length: T }, (_, t) => {
      let score = 0;
      for (let i = 0; i < H; i++) score += hs.at(n, t, i) * h.at(n, i);
      return score;
    });
    const top = Math.max(...scores);
    const e = scores.map((s) => Math.exp(s - top));
    return { e, total: e.reduce((sum, v) => sum + v, 0) };
  };
  return {
    params: [],
    grads: [],
    forward(states: Tensor, state: Tensor): Tensor {
      [hs, h] = [states, state];
      const [N, T, H] = hs.shape as [number, number, number];
      c = zeros([N, H]);
      for (let n = 0; n < N; n++) {
        const { e, total } = parts(n);
        for (let t = 0; t < T; t++) {
          for (let i = 0; i < H; i++) c.data[n * H + i]! += e[t]! * hs.at(n, t, i) / total;
        }
      }
      return c.clone();
    },
    backward(dc: Tensor): Tensor[] {
      const [N, T, H] = hs.shape as [number, number, number];
      const [dhs, dh] = [zeros(hs.shape), zeros(h.shape)];
      for (let n = 0; n < N; n++) {
        const { e, total } = parts(n);
        for (let t = 0; t < T; t++) {
          let ds = 0;
          for (let i = 0; i < H; i++) {
            ds += dc.at(n, i) * e[t]! * (hs.at(n, t, i) - c.at(n, i)) / total;
          }
          for (let i = 0; i < H; i++) {
            dhs.data[(n * T + t) * H + i] = dc.at(n, i) * e[t]! / total + ds * h.at(n, i);
            dh.data[n * H + i]! += ds * hs.at(n, t, i);
          }
        }
      }
      return [dhs, dh];
    },
  };
}

/** The book's way: one layer for the weights, one for the sum. */
function inTwo(): Layer {
  const attentionWeight = new AttentionWeight();
  const weightSum = new WeightSum();
  return {
    params: [],
    grads: [],
    forward: (hs: Tensor, h: Tensor) => weightSum.forward(hs, attentionWeight.forward(hs, h)),
    backward: (dc?: Tensor) => {
      const [ofSum, da] = weightSum.backward(dc!);
      const [ofWeight, dh] = attentionWeight.backward(da);
      return [add(ofSum, ofWeight), dh];
    },
  };
}

const N: Axis = { name: "N", max: 3 };
const T: Axis = { name: "T", max: 4 };
const H: Axis = { name: "H", max: 3 };

export const attention: Prop = prop({
  name: "Attention",
  given: { hs: tensors([N, T, H]), h: tensors([N, H]) },
  inputs: ["hs", "h"],
  layer: () => new Attention(),
  laws: [
    ...everyLayer,
    agreesInFloat32,
    rowsDoNotMix,
    permutedBatches,
    withinHull({ values: "hs" }),
    permutedTogether({ hs: 1 }),
  ],
  examples: [
    // Weights of almost equal states: dh is a difference of numbers 1e9 times its size.
    { hs: tensor([[[700], [700.0000019073486]]]), h: tensor([[159750]]) },
  ],
});

export const attentionByFormula: Prop = prop({
  name: "Attention by its formula",
  given: { hs: tensors([N, T, H], { min: -3, max: 3 }), h: tensors([N, H], { min: -3, max: 3 }) },
  inputs: ["hs", "h"],
  layer: () => new Attention(),
  // Gradients have three factors that are drawn, and scores of the size of two.
  laws: [
    sameAs("one quotient of sums", quotient, { ulps: 1024 }),
    sameAs("AttentionWeight and WeightSum", inTwo, { ulps: 1024 }),
  ],
});
