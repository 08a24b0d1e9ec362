import {
  everyLayer,
  gradientSumsToDout,
  label,
  MaxPooling,
  permutedBatches,
  prop,
  rowsDoNotMix,
  sameAs,
  translationEquivariant,
  zeros,
} from "../../src/mod.ts";
import type { Layer, Prop, Tensor } from "../../src/mod.ts";
import { pooledShape, type PoolingGiven, poolings, stepAlong, windowsOf } from "./pooling_given.ts";

/** The first of the largest entries of each window. */
function winnersOf(given: PoolingGiven): number[] {
  const { data } = given.x;
  return windowsOf(given).map((window) => {
    const most = Math.max(...window.map((i) => data[i]!));
    return window.find((i) => data[i] === most)!;
  });
}

function slowMaxPooling(drawn: PoolingGiven): Layer {
  let given = drawn;
  return {
    params: [],
    grads: [],
    forward(x: Tensor): Tensor {
      given = { ...drawn, x };
      const out = zeros(pooledShape(given));
      winnersOf(given).forEach((i, o) => out.data[o] = x.data[i]!);
      return out;
    },
    backward(dout: Tensor): Tensor {
      const dx = zeros(given.x.shape);
      winnersOf(given).forEach((i, o) => dx.data[i]! += dout.data[o]!);
      return dx;
    },
  };
}

export const maxPooling: Prop = prop({
  name: "MaxPooling",
  given: poolings({ dilation: 2 }),
  layer: ({ size, x: _, ...options }) => new MaxPooling(size, options),
  labels: [
    label("a tie in a window", (given) =>
      windowsOf(given).some((window) => {
        const values = window.map((i) => given.x.data[i]);
        return new Set(values).size < values.length;
      })),
  ],
  laws: [
    ...everyLayer,
    rowsDoNotMix,
    permutedBatches,
    gradientSumsToDout(2),
    translationEquivariant(2, stepAlong(0)),
    translationEquivariant(3, stepAlong(1)),
    sameAs("the maximum of each window", slowMaxPooling),
  ],
});

export const maxPoolingOfFloats: Prop = prop({
  name: "MaxPooling of float32",
  given: poolings({ dilation: 2, dtype: "float32" }),
  layer: ({ size, x: _, ...options }) => new MaxPooling(size, options),
  laws: [...everyLayer, sameAs("the maximum of each window", slowMaxPooling)],
});
