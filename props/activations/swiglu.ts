import {
  everyLayer,
  permutedBatches,
  prop,
  rowsDoNotMix,
  sameAs,
  SwiGLU,
  tensors,
  zeros,
} from "../../src/mod.ts";
import type { Axis, Layer, Prop, Tensor } from "../../src/mod.ts";

interface Weights extends Record<string, unknown> {
  readonly W: Tensor;
  readonly V: Tensor;
  readonly W2?: Tensor;
}

const small = (name: string): Axis => ({ name, max: 3 });
const [N, D, H, M] = [small("N"), small("D"), small("H"), small("M")] as const;
/** So small that what cancels in a sum of products of three is not lost. */
const range = { min: -5, max: 5 };

/** silu(x · W) ∘ (x · V), as sums over indices, and W2 as another one. */
function slowSwiGLU({ W, V, W2 }: Weights): Layer {
  const params = W2 === undefined ? [W, V] : [W, V, W2];
  const grads = params.map((param) => zeros(param.shape));
  const [D, H] = W.shape as [number, number];
  const M = W2?.shape[1] ?? H;
  let input: Tensor;
  const dot = (weights: Tensor, n: number, h: number): number => {
    let sum = 0;
    for (let d = 0; d < D; d++) sum += input.data[n * D + d]! * weights.at(d, h);
    return sum;
  };
  const projection = (h: number, m: number): number => W2?.at(h, m) ?? (h === m ? 1 : 0);
  const sigma = (v: number): number => 1 / (1 + Math.exp(-v));
  return {
    params,
    grads,
    forward(x: Tensor): Tensor {
      input = x;
      const out = zeros([...x.shape.slice(0, -1), M]);
      for (let i = 0; i < out.size; i++) {
        const n = Math.floor(i / M);
        for (let h = 0; h < H; h++) {
          const z = dot(W, n, h);
          out.data[i]! += z * sigma(z) * dot(V, n, h) * projection(h, i % M);
        }
      }
      return out;
    },
    backward(dout: Tensor): Tensor {
      const [dW, dV, dW2] = grads as [Tensor, Tensor, Tensor?];
      for (const grad of grads) grad.data.fill(0);
      const dx = zeros(input.shape);
      for (let n = 0; n < input.size / D; n++) {
        for (let h = 0; h < H; h++) {
          const [z, u] = [dot(W, n, h), dot(V, n, h)];
          const silu = z * sigma(z);
          let dh = 0;
          for (let m = 0; m < M; m++) {
            const d = dout.data[n * M + m]!;
            dh += d * projection(h, m);
            if (dW2 !== undefined) dW2.data[h * M + m]! += d * silu * u;
          }
          const dz = dh * u * (sigma(z) + z * sigma(z) * sigma(-z));
          for (let d = 0; d < D; d++) {
            const v = input.data[n * D + d]!;
            dW.data[d * H + h]! += v * dz;
            dV.data[d * H + h]! += v * dh * silu;
            dx.data[n * D + d]! += dz * W.at(d, h) + dh * silu * V.at(d, h);
          }
        }
      }
      return dx;
    },
  };
}

const layer = (weights: Weights): Layer => new SwiGLU(weights);
const formula = sameAs("sums over indices", slowSwiGLU, { ulps: 2 ** 14 });

export const swiGLU: Prop = prop({
  name: "SwiGLU",
  given: { x: tensors([N, D]), W: tensors([D, H]), V: tensors([D, H]) },
  layer,
  laws: [...everyLayer, rowsDoNotMix, permutedBatches],
});

export const swiGLUByFormula: Prop = prop({
  name: "SwiGLU by formula",
  given: { x: tensors([N, D], range), W: tensors([D, H], range), V: tensors([D, H], range) },
  layer,
  laws: [formula],
});

export const swiGLUWithProjection: Prop = prop({
  name: "SwiGLU with a projection",
  given: {
    x: tensors([N, small("T"), D], range),
    W: tensors([D, H], range),
    V: tensors([D, H], range),
    W2: tensors([H, M], range),
  },
  layer,
  laws: [...everyLayer, rowsDoNotMix, permutedBatches, formula],
});

export const swiGLUOfTiedWeights: Prop = prop({
  name: "SwiGLU of tied weights",
  given: { x: tensors([N, D], range), W: tensors([D, H], range) },
  layer: ({ W }) => new SwiGLU({ W, V: W }),
  laws: everyLayer,
});
