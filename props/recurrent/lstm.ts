import {
  everyLayer,
  LSTM,
  permutedBatches,
  prop,
  rowsDoNotMix,
  sameAs,
  tensors,
} from "../../src/mod.ts";
import type { Axis, Prop } from "../../src/mod.ts";
import { slowCell, type UnitFormulas, type Weights } from "./slow_cell.ts";

const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));

/** c = f · cPrev + i · g and h = o · tanh(c), of one unit. */
const unit: UnitFormulas = {
  forward: ({ fromX, fromH, state: [, cPrev] }) => {
    const [f, g, i, o] = fromX.map((v, gate) => v + fromH[gate]!) as [
      number,
      number,
      number,
      number,
    ];
    const c = sigmoid(f) * cPrev! + sigmoid(i) * Math.tanh(g);
    return [sigmoid(o) * Math.tanh(c), c];
  },
  backward: ({ fromX, fromH, state: [, cPrev] }, [dh, dc]) => {
    const [f, g, i, o] = fromX.map((v, gate) => v + fromH[gate]!) as [
      number,
      number,
      number,
      number,
    ];
    const [F, G, I, O] = [sigmoid(f), Math.tanh(g), sigmoid(i), sigmoid(o)];
    const shown = Math.tanh(F * cPrev! + I * G);
    const dcell = dc! + dh! * O * (1 - shown ** 2);
    const da = [
      dcell * cPrev! * F * (1 - F),
      dcell * I * (1 - G ** 2),
      dcell * G * I * (1 - I),
      dh! * shown * O * (1 - O),
    ];
    return { fromX: da, fromH: da, state: [0, dcell * F] };
  },
};

const N: Axis = { name: "N", max: 3 };
const D: Axis = { name: "D", max: 3 };
const H: Axis = { name: "H", max: 3 };
const gates: Axis = { name: "H", times: 4 };

export const lstm: Prop = prop({
  name: "LSTM",
  given: {
    x: tensors([N, D]),
    hPrev: tensors([N, H]),
    cPrev: tensors([N, H]),
    Wx: tensors([D, gates]),
    Wh: tensors([H, gates]),
    b: tensors([gates]),
  },
  inputs: ["x", "hPrev", "cPrev"],
  layer: (weights) => new LSTM(weights),
  laws: [
    ...everyLayer,
    rowsDoNotMix,
    permutedBatches,
    sameAs("sums over indices", (weights: Weights) => slowCell(weights, unit), { ulps: 256 }),
  ],
});
