import {
  adjoint,
  agreesInFloat32,
  everyLayer,
  keepsNorms,
  linear,
  permutedBatches,
  prop,
  relativePositions,
  RotaryPositionEmbedding,
  rowsDoNotMix,
  sameAs,
  tensors,
  zeros,
} from "../../src/mod.ts";
import type { Axis, Layer, Prop, RotaryOptions, Tensor } from "../../src/mod.ts";

/** Each row times the matrix of its position, written out: [D,D], with a block of cos and sin for each pair. */
function matrices({ pairs, base = 10000, offset = 0 }: RotaryOptions): Layer {
  const matrixAt = (t: number, D: number): number[][] => {
    const R = Array.from({ length: D }, () => new Array<number>(D).fill(0));
    for (let i = 0; i < D / 2; i++) {
      const angle = (t + offset) * base ** (-2 * i / D);
      const [a, b] = pairs === "halves" ? [i, i + D / 2] : [2 * i, 2 * i + 1];
      R[a]![a] = Math.cos(angle);
      R[a]![b] = -Math.sin(angle);
      R[b]![a] = Math.sin(angle);
      R[b]![b] = Math.cos(angle);
    }
    return R;
  };
  const apply = (x: Tensor, entry: (R: number[][], i: number, j: number) => number): Tensor => {
    const [N, T, D] = x.shape as [number, number, number];
    const out = zeros(x.shape);
    for (let n = 0; n < N; n++) {
      for (let t = 0; t < T; t++) {
        const R = matrixAt(t, D);
        for (let i = 0; i < D; i++) {
          for (let j = 0; j < D; j++) {
            out.data[(n * T + t) * D + i]! += entry(R, i, j) * x.at(n, t, j);
          }
        }
      }
    }
    return out;
  };
  return {
    params: [],
    grads: [],
    forward: (x: Tensor) => apply(x, (R, i, j) => R[i]![j]!),
    backward: (dout?: Tensor) => apply(dout!, (R, i, j) => R[j]![i]!),
  };
}

const N: Axis = { name: "N", max: 3 };
const T: Axis = { name: "T", max: 4 };
const D: Axis = { name: "pairs", max: 3, times: 2 };

function rotary(name: string, options: RotaryOptions): Prop {
  return prop({
    name,
    given: { x: tensors([N, T, D]) },
    layer: () => new RotaryPositionEmbedding(options),
    laws: [
      ...everyLayer,
      agreesInFloat32,
      linear,
      adjoint,
      keepsNorms,
      relativePositions,
      rowsDoNotMix,
      permutedBatches,
      sameAs("a matrix for each position", () => matrices(options)),
    ],
  });
}

export const rotaryOfNeighbours: Prop = rotary("RotaryPositionEmbedding", {});

export const rotaryOfHalves: Prop = rotary("RotaryPositionEmbedding of halves", {
  pairs: "halves",
});

export const rotaryFarAway: Prop = rotary("RotaryPositionEmbedding that starts far away", {
  base: 500,
  offset: 4096,
});
