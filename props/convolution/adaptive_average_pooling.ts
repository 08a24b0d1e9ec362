import {
  AdaptiveAveragePooling,
  adjoint,
  everyLayer,
  gradientSumsToDout,
  linear,
  permutedBatches,
  prop,
  rowsDoNotMix,
  sameAs,
  tensors,
  zeros,
} from "../../src/mod.ts";
import type { Layer, Pair, Prop, Tensor } from "../../src/mod.ts";
import { bothOf, pairs } from "./pairs.ts";

/** The indices of an axis that the o-th of `count` windows has: those that it covers at least in part. */
function covered(o: number, { size, count }: { size: number; count: number }): number[] {
  return Array.from({ length: size }, (_, i) => i)
    .filter((i) => (i + 1) * count > o * size && i * count < (o + 1) * size);
}

function windowsOf(size: Pair, { shape }: Tensor): number[][] {
  const [OH, OW] = bothOf(size);
  const [N, C, H, W] = shape as [number, number, number, number];
  return Array.from({ length: N * C * OH * OW }, (_, entry) => {
    const plane = Math.floor(entry / (OH * OW));
    const rows = covered(Math.floor(entry / OW) % OH, { size: H, count: OH });
    const columns = covered(entry % OW, { size: W, count: OW });
    return rows.flatMap((r) => columns.map((s) => (plane * H + r) * W + s));
  });
}

function slowAverages({ size }: { size: Pair }): Layer {
  let input: Tensor;
  return {
    params: [],
    grads: [],
    forward(x: Tensor): Tensor {
      input = x;
      const out = zeros([...x.shape.slice(0, 2), ...bothOf(size)]);
      windowsOf(size, x).forEach((window, o) => {
        for (const i of window) out.data[o]! += x.data[i]! / window.length;
      });
      return out;
    },
    backward(dout: Tensor): Tensor {
      const dx = zeros(input.shape);
      windowsOf(size, input).forEach((window, o) => {
        for (const i of window) dx.data[i]! += dout.data[o]! / window.length;
      });
      return dx;
    },
  };
}

export const adaptiveAveragePooling: Prop = prop({
  name: "AdaptiveAveragePooling",
  given: {
    x: tensors([{ name: "N", max: 2 }, { name: "C", max: 2 }, "H", "W"]),
    size: pairs(1, 4),
  },
  layer: ({ size }) => new AdaptiveAveragePooling(size),
  laws: [
    ...everyLayer,
    rowsDoNotMix,
    permutedBatches,
    linear,
    adjoint,
    gradientSumsToDout(2),
    sameAs("the average of each window", slowAverages),
  ],
});
