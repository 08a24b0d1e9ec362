import {
  bounded,
  everyLayer,
  Exp,
  float32Agrees,
  keepsOrder,
  LogSoftmax,
  permutedBatches,
  prop,
  rowsDoNotMix,
  rowsOfGradientSumTo,
  rowsSumTo,
  sameAs,
  Sequential,
  shiftInvariant,
  Softmax,
  tensors,
} from "../../src/mod.ts";
import type { Layer, Prop, Tensor } from "../../src/mod.ts";
import { alongAxis0 } from "./along_axis_0.ts";
import { byRows } from "./by_rows.ts";
import { masked } from "./masked.ts";

/** outᵢ = −log Σⱼ e^(xⱼ − xᵢ), of which the largest term is taken out. */
function logOfDifferences(): Layer {
  const logProbability = (row: readonly number[], i: number): number => {
    if (row[i] === -Infinity) return -Infinity;
    const most = Math.max(...row) - row[i]!;
    return -most - Math.log(row.reduce((sum, v) => sum + Math.exp(v - row[i]! - most), 0));
  };
  return byRows({
    values: (row) => row.map((_, i) => logProbability(row, i)),
    slope: (row, i, j) => (i === j ? 1 : 0) - Math.exp(logProbability(row, j)),
  });
}

const laws = [
  ...everyLayer,
  bounded(-Infinity, 0),
  shiftInvariant,
  keepsOrder,
  rowsDoNotMix,
  permutedBatches,
  rowsOfGradientSumTo(0),
  float32Agrees,
  sameAs("−log Σ e^(differences)", logOfDifferences),
];

export const logSoftmax: Prop = prop({
  name: "LogSoftmax",
  given: { x: tensors(["N", "C"]) },
  layer: () => new LogSoftmax(),
  laws,
});

export const logSoftmaxOfAnyRank: Prop = prop({
  name: "LogSoftmax of [A,B,C]",
  given: { x: tensors(["A", "B", "C"]) },
  layer: () => new LogSoftmax(),
  laws,
});

export const logSoftmaxAlongAxis0: Prop = prop({
  name: "LogSoftmax along axis 0",
  given: { x: tensors(["A", "B", "C"]) },
  layer: () => new LogSoftmax({ axis: 0 }),
  laws: [...everyLayer, sameAs("that of turned axes", () => alongAxis0(new LogSoftmax()))],
});

export const expOfLogSoftmax: Prop = prop({
  name: "e to the LogSoftmax",
  given: { x: tensors(["N", "C"]) },
  layer: () => new Sequential(new LogSoftmax(), new Exp()),
  laws: [rowsSumTo(1), sameAs("Softmax", () => new Softmax())],
});

export const logSoftmaxOfMaskedLogits: Prop = prop({
  name: "LogSoftmax of masked logits",
  given: { x: tensors(["N", "C"]), m: tensors(["N", "C"]) },
  layer: ({ m }) => masked(new LogSoftmax(), m),
  laws: [
    ...everyLayer,
    rowsOfGradientSumTo(0),
    sameAs<{ m: Tensor }>("−log Σ e^(differences)", ({ m }) => masked(logOfDifferences(), m)),
  ],
});
