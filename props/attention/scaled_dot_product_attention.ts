import {
  agreesInFloat32,
  attentionWeights,
  causal,
  classIndices,
  everyLayer,
  permutedBatches,
  permutedTogether,
  prop,
  rowsDoNotMix,
  sameAs,
  ScaledDotProductAttention,
  tensors,
  withinHull,
  zeros,
} from "../../src/mod.ts";
import type { Axis, Layer, Prop, Tensor } from "../../src/mod.ts";

/** Attention of [N,T,D] by sums over indices; a mask [N,T,S] where there is one. */
function slowAttention(isCausal: boolean): Layer {
  let q: Tensor, k: Tensor, v: Tensor, mask: Tensor | undefined;
  const sees = (n: number, t: number, s: number): boolean =>
    !(isCausal && s > t) && mask?.at(n, t, s) !== 0;
  const weightsOf = (n: number, t: number): number[] => {
    const [S, D] = k.shape.slice(1) as [number, number];
    const scores = Array.from({ length: S }, (_, s) => {
      let score = 0;
      for (let d = 0; d < D; d++) score += q.at(n, t, d) * k.at(n, s, d);
      return score / Math.sqrt(D);
    });
    return scores.map((own, s) => {
      if (!sees(n, t, s)) return 0;
      let total = 0;
      scores.forEach((score, u) => total += sees(n, t, u) ? Math.exp(score - own) : 0);
      return 1 / total;
    });
  };
  return {
    params: [],
    grads: [],
    forward(queries: Tensor, keys: Tensor, values: Tensor, allowed?: Tensor): Tensor {
      [q, k, v, mask] = [queries, keys, values, allowed];
      const [N, T] = q.shape as [number, number];
      const [S, E] = v.shape.slice(1) as [number, number];
      const out = zeros([N, T, E]);
      for (let n = 0; n < N; n++) {
        for (let t = 0; t < T; t++) {
          const p = weightsOf(n, t);
          for (let s = 0; s < S; s++) {
            for (let e = 0; e < E; e++) out.data[(n * T + t) * E + e]! += p[s]! * v.at(n, s, e);
          }
        }
      }
      return out;
    },
    backward(dout: Tensor): Tensor[] {
      const [N, T, D] = q.shape as [number, number, number];
      const [S, E] = v.shape.slice(1) as [number, number];
      const [dq, dk, dv] = [zeros(q.shape), zeros(k.shape), zeros(v.shape)];
      for (let n = 0; n < N; n++) {
        for (let t = 0; t < T; t++) {
          const p = weightsOf(n, t);
          const dp = p.map((_, s) => {
            let sum = 0;
            for (let e = 0; e < E; e++) sum += dout.at(n, t, e) * v.at(n, s, e);
            return sum;
          });
          for (let s = 0; s < S; s++) {
            let ds = 0;
            for (let u = 0; u < S; u++) ds += dp[u]! * p[u]! * ((s === u ? 1 : 0) - p[s]!);
            for (let e = 0; e < E; e++) dv.data[(n * S + s) * E + e]! += p[s]! * dout.at(n, t, e);
            for (let d = 0; d < D; d++) {
              dq.data[(n * T + t) * D + d]! += ds * k.at(n, s, d) / Math.sqrt(D);
              dk.data[(n * S + s) * D + d]! += ds * q.at(n, t, d) / Math.sqrt(D);
            }
          }
        }
      }
      return [dq, dk, dv];
    },
  };
}

const N: Axis = { name: "N", max: 2 };
const T: Axis = { name: "T", max: 4 };
const S: Axis = { name: "S", max: 4 };
const D: Axis = { name: "D", max: 3 };
const E: Axis = { name: "E", max: 3 };
const moderate = { min: -3, max: 3 };

/** 1 for the keys up to t. */
function upToNow({ q, k }: { q: Tensor; k: Tensor }): Tensor {
  const mask = zeros([q.shape[1]!, k.shape[1]!]);
  const width = mask.shape[1]!;
  for (let i = 0; i < mask.size; i++) mask.data[i] = i % width <= Math.floor(i / width) ? 1 : 0;
  return mask;
}

export const scaledDotProductAttention: Prop = prop({
  name: "ScaledDotProductAttention",
  given: { q: tensors([T, D]), k: tensors([S, D]), v: tensors([S, E]) },
  inputs: ["q", "k", "v"],
  layer: () => new ScaledDotProductAttention(),
  laws: [
    ...everyLayer,
    agreesInFloat32,
    attentionWeights({ values: "v" }),
    withinHull({ values: "v" }),
    permutedTogether({ k: -2, v: -2 }),
  ],
});

export const scaledDotProductAttentionOfBatches: Prop = prop({
  name: "ScaledDotProductAttention of batches",
  given: {
    q: tensors([N, T, D], moderate),
    k: tensors([N, S, D], moderate),
    v: tensors([N, S, E], moderate),
  },
  inputs: ["q", "k", "v"],
  layer: () => new ScaledDotProductAttention(),
  laws: [
    rowsDoNotMix,
    permutedBatches,
    // Gradients have four factors that are drawn.
    sameAs("sums over indices", () => slowAttention(false), { ulps: 1024 }),
  ],
});

export const causalAttention: Prop = prop({
  name: "ScaledDotProductAttention that is causal",
  given: {
    q: tensors([N, T, D], moderate),
    k: tensors([N, T, D], moderate),
    v: tensors([N, T, E], moderate),
  },
  inputs: ["q", "k", "v"],
  layer: () => new ScaledDotProductAttention({ isCausal: true }),
  laws: [
    ...everyLayer,
    agreesInFloat32,
    rowsDoNotMix,
    causal(),
    attentionWeights({ values: "v", mask: upToNow }),
    withinHull({ values: "v", mask: upToNow }),
    sameAs("sums over indices", () => slowAttention(true), { ulps: 1024 }),
  ],
});

export const maskedAttention: Prop = prop({
  name: "ScaledDotProductAttention with a mask",
  given: {
    q: tensors([N, T, D], moderate),
    k: tensors([N, S, D], moderate),
    v: tensors([N, S, E], moderate),
    mask: classIndices([N, T, S], { classes: 2 }),
  },
  inputs: ["q", "k", "v", "mask"],
  nondifferentiable: ["mask"],
  layer: () => new ScaledDotProductAttention(),
  laws: [
    ...everyLayer,
    agreesInFloat32,
    rowsDoNotMix,
    attentionWeights({ values: "v", mask: ({ mask }) => mask }),
    withinHull({ values: "v", mask: ({ mask }) => mask }),
    permutedTogether({ k: -2, v: -2, mask: -1 }),
    sameAs("sums over indices", () => slowAttention(false), { ulps: 1024 }),
  ],
});
