import fc from "fast-check";
import {
  asymptotes,
  bounded,
  everyLayer,
  float32Agrees,
  increasing,
  oddPart,
  prop,
  rowsDoNotMix,
  sameAs,
  Softplus,
  tensors,
} from "../../src/mod.ts";
import type { Prop } from "../../src/mod.ts";
import { byFormula } from "./by_formula.ts";

export const softplus: Prop = prop({
  name: "Softplus",
  given: { x: tensors() },
  layer: () => new Softplus(),
  laws: [
    ...everyLayer,
    bounded(0, Infinity),
    increasing,
    oddPart(0.5),
    asymptotes({ left: { slope: 0 }, right: { slope: 1 } }),
    rowsDoNotMix,
    float32Agrees,
  ],
});

export const softplusOfAnyBeta: Prop = prop({
  name: "Softplus of any β",
  given: { x: tensors(), beta: fc.constantFrom(1, 0.5, 3, 10) },
  layer: ({ beta }) => new Softplus({ beta }),
  laws: [
    ...everyLayer,
    sameAs<{ beta: number }>("log(1 + e^(βx)) / β", ({ beta }) =>
      byFormula(
        (v) => beta * v > 40 ? v : Math.log(1 + Math.exp(beta * v)) / beta,
        (v) => 1 - 1 / (1 + Math.exp(beta * v)),
      )),
  ],
});
