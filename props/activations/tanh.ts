import {
  asymptotes,
  bounded,
  everyLayer,
  float32Agrees,
  increasing,
  pointSymmetry,
  prop,
  rowsDoNotMix,
  sameAs,
  Tanh,
  tensors,
} from "../../src/mod.ts";
import type { Prop } from "../../src/mod.ts";
import { byFormula } from "./by_formula.ts";

export const tanh: Prop = prop({
  name: "Tanh",
  given: { x: tensors() },
  layer: () => new Tanh(),
  laws: [
    ...everyLayer,
    bounded(-1, 1),
    pointSymmetry(0, 0),
    increasing,
    asymptotes({ left: { slope: 0, offset: -1 }, right: { slope: 0, offset: 1 } }),
    rowsDoNotMix,
    float32Agrees,
    sameAs(
      "1 − 2 / (e²ˣ + 1)",
      () => byFormula((v) => 1 - 2 / (Math.exp(2 * v) + 1), (v) => 1 / Math.cosh(v) ** 2),
    ),
  ],
});
