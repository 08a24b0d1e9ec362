import {
  bounded,
  everyLayer,
  permutedBatches,
  prop,
  rowsDoNotMix,
  runsBothWays,
  tensors,
  TimeBiLSTM,
  TimeLSTM,
} from "../../src/mod.ts";
import type { Axis, Prop, Tensor } from "../../src/mod.ts";

/** The weights of both runs, numbered as in the book. */
type BothWeights = Readonly<Record<"Wx1" | "Wh1" | "b1" | "Wx2" | "Wh2" | "b2", Tensor>>;

const ahead = ({ Wx1, Wh1, b1 }: BothWeights) => ({ Wx: Wx1, Wh: Wh1, b: b1 });
const back = ({ Wx2, Wh2, b2 }: BothWeights) => ({ Wx: Wx2, Wh: Wh2, b: b2 });

const N: Axis = { name: "N", max: 3 };
const T: Axis = { name: "T", max: 3 };
const D: Axis = { name: "D", max: 2 };
const H: Axis = { name: "H", max: 2 };
const gates: Axis = { name: "H", times: 4 };

export const timeBiLSTM: Prop = prop({
  name: "TimeBiLSTM",
  given: {
    xs: tensors([N, T, D]),
    Wx1: tensors([D, gates]),
    Wh1: tensors([H, gates]),
    b1: tensors([gates]),
    Wx2: tensors([D, gates]),
    Wh2: tensors([H, gates]),
    b2: tensors([gates]),
  },
  inputs: ["xs"],
  layer: (given) => new TimeBiLSTM({ ahead: ahead(given), back: back(given) }),
  laws: [
    ...everyLayer,
    rowsDoNotMix,
    permutedBatches,
    bounded(-1, 1),
    runsBothWays({
      ahead: (given: BothWeights) => new TimeLSTM(ahead(given)),
      back: (given: BothWeights) => new TimeLSTM(back(given)),
    }, { ulps: 256 }),
  ],
});
