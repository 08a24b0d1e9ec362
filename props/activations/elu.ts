import fc from "fast-check";
import {
  asymptotes,
  bounded,
  Elu,
  everyLayer,
  float32Agrees,
  increasing,
  prop,
  rowsDoNotMix,
  sameAs,
  tensors,
} from "../../src/mod.ts";
import type { Prop } from "../../src/mod.ts";
import { byFormula } from "./by_formula.ts";

export const elu: Prop = prop({
  name: "Elu",
  given: { x: tensors() },
  layer: () => new Elu(),
  laws: [
    ...everyLayer,
    bounded(-1, Infinity),
    increasing,
    asymptotes({ left: { slope: 0, offset: -1 }, right: { slope: 1 } }),
    rowsDoNotMix,
    float32Agrees,
  ],
});

export const eluOfAnyAlpha: Prop = prop({
  name: "Elu of any α",
  given: { x: tensors(), alpha: fc.constantFrom(1.67, 1, 0.5, 0, -1) },
  layer: ({ alpha }) => new Elu({ alpha }),
  laws: [
    ...everyLayer,
    sameAs<{ alpha: number }>(
      "max(x, 0) + α · (e^min(x, 0) − 1)",
      ({ alpha }) =>
        byFormula(
          (v) => Math.max(v, 0) + alpha * (Math.exp(Math.min(v, 0)) - 1),
          (v) => v > 0 ? 1 : alpha * Math.exp(v),
        ),
    ),
  ],
});
