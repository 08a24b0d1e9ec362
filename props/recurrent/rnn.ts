import {
  bounded,
  everyLayer,
  permutedBatches,
  prop,
  RNN,
  rowsDoNotMix,
  sameAs,
  tensors,
} from "../../src/mod.ts";
import type { Axis, Prop } from "../../src/mod.ts";
import { slowCell, type UnitFormulas, type Weights } from "./slow_cell.ts";

const unit: UnitFormulas = {
  forward: ({ fromX: [x], fromH: [h] }) => [Math.tanh(x! + h!)],
  backward: ({ fromX: [x], fromH: [h] }, [dh]) => {
    const slope = 1 - Math.tanh(x! + h!) ** 2;
    return { fromX: [dh! * slope], fromH: [dh! * slope], state: [0] };
  },
};

const N: Axis = { name: "N", max: 3 };
const D: Axis = { name: "D", max: 3 };
const H: Axis = { name: "H", max: 3 };

export const rnn: Prop = prop({
  name: "RNN",
  given: {
    x: tensors([N, D]),
    hPrev: tensors([N, H]),
    Wx: tensors([D, H]),
    Wh: tensors([H, H]),
    b: tensors([H]),
  },
  inputs: ["x", "hPrev"],
  layer: (weights) => new RNN(weights),
  laws: [
    ...everyLayer,
    rowsDoNotMix,
    permutedBatches,
    bounded(-1, 1),
    sameAs("sums over indices", (weights: Weights) => slowCell(weights, unit), { ulps: 256 }),
  ],
});
