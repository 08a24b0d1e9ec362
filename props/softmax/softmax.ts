import {
  bounded,
  everyLayer,
  keepsOrder,
  permutedBatches,
  prop,
  rowsDoNotMix,
  rowsSumTo,
  sameAs,
  shiftInvariant,
  Softmax,
  softmaxGraph,
  tensors,
} from "../../src/mod.ts";
import type { Prop } from "../../src/mod.ts";

const laws = [
  ...everyLayer,
  bounded(0, 1),
  rowsSumTo(1),
  shiftInvariant,
  keepsOrder,
  rowsDoNotMix,
  permutedBatches,
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
