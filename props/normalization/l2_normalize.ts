import fc from "fast-check";
import {
  agreesInFloat32,
  bounded,
  everyLayer,
  L2Normalize,
  permutedBatches,
  prop,
  rowsDoNotMix,
  sameAs,
  scaleInvariant,
  tensors,
  unitNorm,
  zeros,
} from "../../src/mod.ts";
import type { Layer, Prop, Tensor } from "../../src/mod.ts";

const EPS = 1e-12;
type Given = { eps: number };

/** y = x / max(‖x‖, ε) for rows of [N,D], with its whole Jacobian. */
function slowL2Normalize({ eps }: Given): Layer {
  let input: Tensor;
  const rowOf = (x: Tensor, n: number): number[] => {
    const D = x.shape[1]!;
    return [...x.data.subarray(n * D, n * D + D)];
  };
  const norm = (row: number[]): number => Math.sqrt(row.reduce((sum, v) => sum + v * v, 0));
  return {
    params: [],
    grads: [],
    forward(x: Tensor): Tensor {
      input = x;
      const y = zeros(x.shape);
      const D = x.shape[1]!;
      for (let i = 0; i < y.size; i++) {
        y.data[i] = x.data[i]! / Math.max(norm(rowOf(x, Math.floor(i / D))), eps);
      }
      return y;
    },
    backward(dout?: Tensor): Tensor {
      const dx = zeros(input.shape);
      const D = input.shape[1]!;
      for (let j = 0; j < dx.size; j++) {
        const n = Math.floor(j / D);
        const row = rowOf(input, n);
        const length = norm(row);
        for (let i = 0; i < D; i++) {
          const same = n * D + i === j ? 1 : 0;
          const slope = length > eps
            ? same / length - row[i]! * row[j % D]! / length ** 3
            : same / eps;
          dx.data[j]! += dout!.data[n * D + i]! * slope;
        }
      }
      return dx;
    },
  };
}

const laws = [...everyLayer, agreesInFloat32, rowsDoNotMix, permutedBatches, bounded(-1, 1)];

export const l2Normalize: Prop = prop({
  name: "L2Normalize",
  given: { x: tensors(["N", "D"]) },
  layer: () => new L2Normalize(),
  laws: [
    ...laws,
    unitNorm({ eps: EPS }),
    scaleInvariant({ isCentered: false, least: EPS * EPS }),
  ],
});

export const l2NormalizeNearEps: Prop = prop({
  name: "L2Normalize of rows shorter and longer than eps",
  given: { x: tensors(["N", "D"]), eps: fc.constantFrom(0.5, 2, 3) },
  layer: ({ eps }) => new L2Normalize({ eps }),
  laws: [...laws, sameAs("the Jacobian, entry by entry", slowL2Normalize, { ulps: 1024 })],
});

export const l2NormalizeOfChannels: Prop = prop({
  name: "L2Normalize of [N,C,L] along C",
  given: { x: tensors([{ name: "N", max: 3 }, "C", { name: "L", max: 3 }]) },
  layer: () => new L2Normalize({ axis: 1 }),
  laws: [
    ...laws,
    unitNorm({ eps: EPS, axes: [1] }),
    scaleInvariant({ isCentered: false, least: EPS * EPS, axes: [1] }),
  ],
});
