import {
  everyLayer,
  float32Agrees,
  increasing,
  LogSumExp,
  permutedBatches,
  prop,
  rowsDoNotMix,
  rowsOfGradientSumTo,
  sameAs,
  shiftEquivariant,
  smoothMaximum,
  tensors,
} from "../../src/mod.ts";
import type { Layer, Prop, Tensor } from "../../src/mod.ts";
import { alongAxis0 } from "./along_axis_0.ts";
import { byRows } from "./by_rows.ts";
import { masked } from "./masked.ts";

/** log Σ eˣ, and its slope 1 / Σⱼ e^(xⱼ − xᵢ), without a thought of overflow. */
function plainLogSumExp(): Layer {
  return byRows({
    values: (row) => [Math.log(row.reduce((sum, v) => sum + Math.exp(v), 0))],
    slope: (row, _, j) =>
      row[j] === -Infinity ? 0 : 1 / row.reduce((sum, v) => sum + Math.exp(v - row[j]!), 0),
    isReduced: true,
  });
}

const laws = [
  ...everyLayer,
  increasing,
  shiftEquivariant,
  smoothMaximum,
  rowsOfGradientSumTo(1),
  rowsDoNotMix,
  permutedBatches,
  float32Agrees,
];
const plain = { min: -20, max: 20 };

export const logSumExp: Prop = prop({
  name: "LogSumExp",
  given: { x: tensors(["N", "C"]) },
  layer: () => new LogSumExp(),
  laws,
});

export const logSumExpOfAnyRank: Prop = prop({
  name: "LogSumExp of [A,B,C]",
  given: { x: tensors(["A", "B", "C"], plain) },
  layer: () => new LogSumExp(),
  laws: [...laws, sameAs("log Σ eˣ", plainLogSumExp)],
});

export const logSumExpOfAVector: Prop = prop({
  name: "LogSumExp of a vector",
  given: { x: tensors(["C"], plain) },
  layer: () => new LogSumExp(),
  laws: [
    ...everyLayer,
    increasing,
    shiftEquivariant,
    smoothMaximum,
    rowsOfGradientSumTo(1),
    sameAs("log Σ eˣ", plainLogSumExp),
  ],
});

export const logSumExpAlongAxis0: Prop = prop({
  name: "LogSumExp along axis 0",
  given: { x: tensors(["A", "B", "C"]) },
  layer: () => new LogSumExp({ axis: 0, keepDims: true }),
  laws: [
    ...everyLayer,
    sameAs("that of turned axes", () => alongAxis0(new LogSumExp({ keepDims: true }))),
  ],
});

export const logSumExpOfMaskedEntries: Prop = prop({
  name: "LogSumExp of masked entries",
  given: { x: tensors(["N", "C"], plain), m: tensors(["N", "C"]) },
  layer: ({ m }) => masked(new LogSumExp(), m),
  laws: [
    ...everyLayer,
    rowsOfGradientSumTo(1),
    sameAs<{ m: Tensor }>("log Σ eˣ", ({ m }) => masked(plainLogSumExp(), m)),
  ],
});
