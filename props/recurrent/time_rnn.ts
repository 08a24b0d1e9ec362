import {
  bounded,
  carriesState,
  causal,
  everyLayer,
  permutedBatches,
  prop,
  RNN,
  rowsDoNotMix,
  startsAnew,
  tensors,
  TimeRNN,
  unrolls,
} from "../../src/mod.ts";
import type { Axis, Prop } from "../../src/mod.ts";
import type { Weights } from "./slow_cell.ts";

const N: Axis = { name: "N", max: 3 };
const T: Axis = { name: "T", max: 3 };
const D: Axis = { name: "D", max: 2 };
const H: Axis = { name: "H", max: 2 };
const given = {
  xs: tensors([N, T, D]),
  Wx: tensors([D, H]),
  Wh: tensors([H, H]),
  b: tensors([H]),
};
const laws = [
  ...everyLayer,
  rowsDoNotMix,
  bounded(-1, 1),
  causal(),
  unrolls((weights: Weights) => new RNN(weights), { ulps: 256 }),
];

export const timeRNN: Prop = prop({
  name: "TimeRNN",
  given,
  inputs: ["xs"],
  layer: (weights) => new TimeRNN(weights),
  laws: [...laws, permutedBatches],
});

export const timeRNNThatKeepsItsState: Prop = prop({
  name: "TimeRNN that keeps its state",
  given,
  inputs: ["xs"],
  layer: (weights) => new TimeRNN({ ...weights, stateful: true }),
  stateful: true,
  // Not permutedBatches: the rows of the state would have to be permuted, too.
  laws: [
    ...laws,
    carriesState,
    startsAnew("resetState()", (layer: TimeRNN) => layer.resetState()),
  ],
});
