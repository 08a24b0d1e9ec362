import {
  asymptotes,
  bounded,
  everyLayer,
  float32Agrees,
  increasing,
  oddPart,
  prop,
  Relu,
  rowsDoNotMix,
  sameAs,
  tensors,
} from "../../src/mod.ts";
import type { Prop } from "../../src/mod.ts";
import { byFormula } from "./by_formula.ts";

export const relu: Prop = prop({
  name: "Relu",
  given: { x: tensors() },
  layer: () => new Relu(),
  laws: [
    ...everyLayer,
    bounded(0, Infinity),
    increasing,
    oddPart(0.5),
    asymptotes({ left: { slope: 0 }, right: { slope: 1 } }),
    rowsDoNotMix,
    float32Agrees,
    sameAs("max(x, 0)", () => byFormula((v) => Math.max(v, 0), (v) => v > 0 ? 1 : 0)),
  ],
});
