import {
  bounded,
  everyLayer,
  float32Agrees,
  keepsOrder,
  permutedBatches,
  prop,
  rowsDoNotMix,
  rowsOfGradientSumTo,
  rowsSumTo,
  sameAs,
  shiftInvariant,
  Softmax,
  softmaxGraph,
  tensors,
} from "../../src/mod.ts";
import type { Layer, Prop, Tensor } from "../../src/mod.ts";
import { masked } from "./masked.ts";
import { byRows } from "./by_rows.ts";

/** yᵢ = 1 / Σⱼ e^(xⱼ − xᵢ), and its Jacobian yᵢ · (δᵢⱼ − yⱼ). */
function softmaxOfDifferences(): Layer {
  const probability = (row: readonly number[], i: number): number =>
    row[i] === -Infinity ? 0 : 1 / row.reduce((sum, v) => sum + Math.exp(v - row[i]!), 0);
  return byRows({
    values: (row) => row.map((_, i) => probability(row, i)),
    slope: (row, i, j) => probability(row, i) * ((i === j ? 1 : 0) - probability(row, j)),
  });
}

const laws = [
  ...everyLayer,
  bounded(0, 1),
  rowsSumTo(1),
  shiftInvariant,
  keepsOrder,
  rowsDoNotMix,
  permutedBatches,
  rowsOfGradientSumTo(0),
  float32Agrees,
  sameAs("1 / Σ e^(differences)", softmaxOfDifferences),
];

export const softmax: Prop = prop({
  name: "Softmax",
  given: { x: tensors(["N", "C"]) },
  layer: () => new Softmax(),
  laws,
});

export const softmaxOfAnyRank: Prop = prop({
  name: "Softmax of [A,B,C]",
  given: { x: tensors(["A", "B", "C"]) },
  layer: () => new Softmax(),
  laws,
});

export const softmaxAsGraph: Prop = prop({
  name: "Softmax assembled from nodes",
  given: { x: tensors(["N", "C"], { min: -20, max: 20 }) },
  layer: () => new Softmax(),
  laws: [sameAs("the graph of nodes", softmaxGraph)],
});

export const softmaxOfMaskedLogits: Prop = prop({
  name: "Softmax of masked logits",
  given: { x: tensors(["N", "C"]), m: tensors(["N", "C"]) },
  layer: ({ m }) => masked(new Softmax(), m),
  laws: [
    ...everyLayer,
    bounded(0, 1),
    rowsSumTo(1),
    rowsOfGradientSumTo(0),
    sameAs<{ m: Tensor }>("1 / Σ e^(differences)", ({ m }) => masked(softmaxOfDifferences(), m)),
  ],
});
