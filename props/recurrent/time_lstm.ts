import {
  bounded,
  carriesState,
  causal,
  everyLayer,
  LSTM,
  permutedBatches,
  prop,
  rowsDoNotMix,
  startsAnew,
  tensors,
  TimeLSTM,
  unrolls,
} from "../../src/mod.ts";
import type { Axis, Prop } from "../../src/mod.ts";
import type { Weights } from "./slow_cell.ts";

const N: Axis = { name: "N", max: 3 };
const T: Axis = { name: "T", max: 3 };
const D: Axis = { name: "D", max: 2 };
const H: Axis = { name: "H", max: 2 };
const gates: Axis = { name: "H", times: 4 };
const given = {
  xs: tensors([N, T, D]),
  Wx: tensors([D, gates]),
  Wh: tensors([H, gates]),
  b: tensors([gates]),
};
const laws = [
  ...everyLayer,
  rowsDoNotMix,
  bounded(-1, 1),
  causal(),
  unrolls((weights: Weights) => new LSTM(weights), { states: 2, ulps: 256 }),
];

export const timeLSTM: Prop = prop({
  name: "TimeLSTM",
  given,
  inputs: ["xs"],
  layer: (weights) => new TimeLSTM(weights),
  laws: [...laws, permutedBatches],
});

export const timeLSTMThatKeepsItsState: Prop = prop({
  name: "TimeLSTM that keeps its state",
  given,
  inputs: ["xs"],
  layer: (weights) => new TimeLSTM({ ...weights, stateful: true }),
  stateful: true,
  // Not permutedBatches: the rows of the state would have to be permuted, too.
  laws: [
    ...laws,
    carriesState,
    startsAnew("resetState()", (layer: TimeLSTM) => layer.resetState()),
  ],
});
