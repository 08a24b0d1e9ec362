import {
  asymptotes,
  bounded,
  everyLayer,
  float32Agrees,
  oddPart,
  prop,
  rowsDoNotMix,
  sameAs,
  Silu,
  tensors,
} from "../../src/mod.ts";
import type { Prop } from "../../src/mod.ts";
import { byFormula } from "./by_formula.ts";

export const silu: Prop = prop({
  name: "Silu",
  given: { x: tensors() },
  layer: () => new Silu(),
  laws: [
    ...everyLayer,
    bounded(-0.2785, Infinity),
    oddPart(0.5),
    asymptotes({ left: { slope: 0 }, right: { slope: 1 } }),
    rowsDoNotMix,
    float32Agrees,
    sameAs("x · (1 + tanh(x/2)) / 2", () =>
      byFormula(
        (v) => v * (1 + Math.tanh(v / 2)) / 2,
        (v) => (1 + Math.tanh(v / 2)) / 2 + v * (1 - Math.tanh(v / 2) ** 2) / 4,
      )),
  ],
});
