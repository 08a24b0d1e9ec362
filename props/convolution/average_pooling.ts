import {
  adjoint,
  AveragePooling,
  equalsMatrix,
  everyLayer,
  gradientSumsToDout,
  linear,
  permutedBatches,
  prop,
  rowsDoNotMix,
  sameAs,
  translationEquivariant,
  zeros,
} from "../../src/mod.ts";
import type { Layer, Prop, Tensor } from "../../src/mod.ts";
import { bothOf } from "./pairs.ts";
import { pooledShape, type PoolingGiven, poolings, stepAlong, windowsOf } from "./pooling_given.ts";

/** Averages over windows: each divided by its size, or by the number of its entries on the image. */
function slowAverages(countIncludePad: boolean): (drawn: PoolingGiven) => Layer {
  return (drawn) => {
    const [KH, KW] = bothOf(drawn.size);
    const count = (window: readonly number[]): number => countIncludePad ? KH * KW : window.length;
    let given = drawn;
    return {
      params: [],
      grads: [],
      forward(x: Tensor): Tensor {
        given = { ...drawn, x };
        const out = zeros(pooledShape(given));
        windowsOf(given).forEach((window, o) => {
          for (const i of window) out.data[o]! += x.data[i]! / count(window);
        });
        return out;
      },
      backward(dout: Tensor): Tensor {
        const dx = zeros(given.x.shape);
        windowsOf(given).forEach((window, o) => {
          for (const i of window) dx.data[i]! += dout.data[o]! / count(window);
        });
        return dx;
      },
    };
  };
}

/** One share of each entry for each window that has it. */
function averagesMatrix(given: PoolingGiven): Tensor {
  const windows = windowsOf(given);
  const A = zeros([windows.length, given.x.size]);
  const [KH, KW] = bothOf(given.size);
  windows.forEach((window, o) => {
    for (const i of window) A.data[o * given.x.size + i] = 1 / (KH * KW);
  });
  return A;
}

export const averagePooling: Prop = prop({
  name: "AveragePooling",
  given: poolings(),
  layer: ({ size, stride, padding }) => new AveragePooling(size, { stride, padding }),
  laws: [
    ...everyLayer,
    rowsDoNotMix,
    permutedBatches,
    linear,
    adjoint,
    translationEquivariant(2, stepAlong(0)),
    translationEquivariant(3, stepAlong(1)),
    sameAs("the average of each window", slowAverages(true)),
    equalsMatrix(averagesMatrix),
  ],
});

export const averagePoolingOfImages: Prop = prop({
  name: "AveragePooling that counts no padding",
  given: poolings(),
  layer: ({ size, stride, padding }) =>
    new AveragePooling(size, { stride, padding, countIncludePad: false }),
  laws: [
    ...everyLayer,
    linear,
    adjoint,
    gradientSumsToDout(2),
    sameAs("the average of what each window has", slowAverages(false)),
  ],
});
