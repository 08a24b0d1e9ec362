import fc from "fast-check";
import {
  agreesInFloat32,
  bounded,
  CosineSimilarity,
  everyLayer,
  permutedBatches,
  prop,
  rowsDoNotMix,
  sameAs,
  scaleInvariant,
  tensors,
  zeros,
} from "../../src/mod.ts";
import type { Layer, Prop, Tensor } from "../../src/mod.ts";

const EPS = 1e-8;

/** Σ a b / (max(‖a‖, ε) · max(‖b‖, ε)) for rows of [N,D], and its slopes by the quotient rule. */
function slowCosine({ eps }: { eps: number }): Layer {
  let a: Tensor;
  let b: Tensor;
  const row = (x: Tensor, n: number): number[] => {
    const D = x.shape[1]!;
    return [...x.data.subarray(n * D, n * D + D)];
  };
  const dot = (u: number[], v: number[]): number => u.reduce((sum, w, i) => sum + w * v[i]!, 0);
  const norm = (u: number[]): number => Math.sqrt(dot(u, u));
  const slope = (dout: Tensor, x: Tensor, y: Tensor): Tensor => {
    const dx = zeros(x.shape);
    const D = x.shape[1]!;
    for (let i = 0; i < dx.size; i++) {
      const n = Math.floor(i / D);
      const [u, v] = [row(x, n), row(y, n)];
      const [size, other] = [norm(u), Math.max(norm(v), eps)];
      const slope = size > eps
        ? y.data[i]! / (size * other) - dot(u, v) * x.data[i]! / (size ** 3 * other)
        : y.data[i]! / (eps * other);
      dx.data[i] = dout.data[n]! * slope;
    }
    return dx;
  };
  return {
    params: [],
    grads: [],
    forward(...inputs: Tensor[]): Tensor {
      [a, b] = inputs as [Tensor, Tensor];
      const out = zeros([a.shape[0]!]);
      for (let n = 0; n < out.size; n++) {
        const [u, v] = [row(a, n), row(b, n)];
        out.data[n] = dot(u, v) / (Math.max(norm(u), eps) * Math.max(norm(v), eps));
      }
      return out;
    },
    backward: (dout?: Tensor) => [slope(dout!, a, b), slope(dout!, b, a)],
  };
}

const given = { a: tensors(["N", "D"]), b: tensors(["N", "D"]) };
const inputs = ["a", "b"] as const;
const laws = [...everyLayer, agreesInFloat32, rowsDoNotMix, permutedBatches, bounded(-1, 1)];

export const cosineSimilarity: Prop = prop({
  name: "CosineSimilarity",
  given,
  inputs,
  layer: () => new CosineSimilarity(),
  laws: [...laws, scaleInvariant({ isCentered: false, least: EPS * EPS })],
});

export const cosineSimilarityNearEps: Prop = prop({
  name: "CosineSimilarity of rows shorter and longer than eps",
  given: { ...given, eps: fc.constantFrom(0.5, 2, 3) },
  inputs,
  layer: ({ eps }) => new CosineSimilarity({ eps }),
  laws: [...laws, sameAs("the quotient rule", slowCosine, { ulps: 1024 })],
});

export const cosineSimilarityOfSequences: Prop = prop({
  name: "CosineSimilarity of [N,T,D]",
  given: {
    a: tensors([{ name: "N", max: 3 }, { name: "T", max: 3 }, "D"]),
    b: tensors([{ name: "N", max: 3 }, { name: "T", max: 3 }, "D"]),
  },
  inputs,
  layer: () => new CosineSimilarity(),
  laws,
});
