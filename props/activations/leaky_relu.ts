import fc from "fast-check";
import {
  asymptotes,
  everyLayer,
  float32Agrees,
  increasing,
  LeakyRelu,
  oddPart,
  prop,
  rowsDoNotMix,
  sameAs,
  tensors,
} from "../../src/mod.ts";
import type { Prop } from "../../src/mod.ts";
import { byFormula } from "./by_formula.ts";

export const leakyRelu: Prop = prop({
  name: "LeakyRelu",
  given: { x: tensors() },
  layer: () => new LeakyRelu(),
  laws: [
    ...everyLayer,
    increasing,
    oddPart(0.505),
    asymptotes({ left: { slope: 0.01 }, right: { slope: 1 } }),
    rowsDoNotMix,
    float32Agrees,
  ],
});

export const leakyReluOfAnySlope: Prop = prop({
  name: "LeakyRelu of any slope",
  given: { x: tensors(), slope: fc.constantFrom(0.2, 0, 1, -0.5, 3) },
  layer: ({ slope }) => new LeakyRelu({ slope }),
  laws: [
    ...everyLayer,
    sameAs<{ slope: number }>(
      "max(x, 0) + slope · min(x, 0)",
      ({ slope }) =>
        byFormula((v) => Math.max(v, 0) + slope * Math.min(v, 0), (v) => v > 0 ? 1 : slope),
    ),
  ],
});
