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
  Sigmoid,
  tensors,
} from "../../src/mod.ts";
import type { Prop } from "../../src/mod.ts";
import { byFormula } from "./by_formula.ts";

export const sigmoid: Prop = prop({
  name: "Sigmoid",
  given: { x: tensors() },
  layer: () => new Sigmoid(),
  laws: [
    ...everyLayer,
    bounded(0, 1),
    pointSymmetry(0, 0.5),
    increasing,
    asymptotes({ left: { slope: 0 }, right: { slope: 0, offset: 1 } }),
    rowsDoNotMix,
    float32Agrees,
    sameAs(
      "(1 + tanh(x/2)) / 2",
      () => byFormula((v) => (1 + Math.tanh(v / 2)) / 2, (v) => 1 / (4 * Math.cosh(v / 2) ** 2)),
    ),
  ],
});
