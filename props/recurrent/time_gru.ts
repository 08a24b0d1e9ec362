import {
  bounded,
  carriesState,
  causal,
  everyLayer,
  GRU,
  permutedBatches,
  prop,
  rowsDoNotMix,
  startsAnew,
  tensors,
  TimeGRU,
  unrolls,
} from "../../src/mod.ts";
import type { Axis, Law, Prop, Tensor } from "../../src/mod.ts";
import type { Weights } from "./slow_cell.ts";

const N: Axis = { name: "N", max: 3 };
const T: Axis = { name: "T", max: 3 };
const D: Axis = { name: "D", max: 2 };
const H: Axis = { name: "H", max: 2 };
const gates: Axis = { name: "H", times: 3 };
const given = {
  xs: tensors([N, T, D]),
  Wx: tensors([D, gates]),
  Wh: tensors([H, gates]),
  b: tensors([gates]),
};
const laws: readonly Law[] = [
  ...everyLayer,
  rowsDoNotMix,
  bounded(-1, 1),
  causal(),
];
const unrollsGRU = unrolls((weights: Weights) => new GRU(weights), { ulps: 256 });
const unrollsResetAfter = unrolls(
  (weights: Weights & { readonly bh: Tensor }) => new GRU({ ...weights, resetAfter: true }),
  { ulps: 256 },
);

export const timeGRU: Prop = prop({
  name: "TimeGRU",
  given,
  inputs: ["xs"],
  layer: (weights) => new TimeGRU(weights),
  laws: [...laws, permutedBatches, unrollsGRU],
});

export const timeGRUResetAfter: Prop = prop({
  name: "TimeGRU that resets after the product",
  given: { ...given, bh: tensors([H]) },
  inputs: ["xs"],
  layer: (weights) => new TimeGRU({ ...weights, resetAfter: true }),
  laws: [...laws, permutedBatches, unrollsResetAfter],
});

export const timeGRUThatKeepsItsState: Prop = prop({
  name: "TimeGRU that keeps its state",
  given,
  inputs: ["xs"],
  layer: (weights) => new TimeGRU({ ...weights, stateful: true }),
  stateful: true,
  // Not permutedBatches: the rows of the state would have to be permuted, too.
  laws: [
    ...laws,
    unrollsGRU,
    carriesState,
    startsAnew("resetState()", (layer: TimeGRU) => layer.resetState()),
  ],
});
