import {
  asymptotes,
  bounded,
  everyLayer,
  float32Agrees,
  HardSwish,
  map,
  oddPart,
  prop,
  rowsDoNotMix,
  sameAs,
  tensors,
} from "../../src/mod.ts";
import type { Prop } from "../../src/mod.ts";
import { byFormula } from "./by_formula.ts";

const laws = [
  ...everyLayer,
  bounded(-0.375, Infinity),
  oddPart(0.5),
  asymptotes({ left: { slope: 0 }, right: { slope: 1 } }),
  rowsDoNotMix,
  float32Agrees,
  sameAs("x · min(max(x + 3, 0), 6) / 6", () =>
    byFormula(
      (v) => v * Math.min(Math.max(v + 3, 0), 6) / 6,
      (v) => Math.min(Math.max(v + 3, 0), 6) / 6 + (v > -3 && v < 3 ? v / 6 : 0),
    )),
];

export const hardSwish: Prop = prop({
  name: "HardSwish",
  given: { x: tensors() },
  layer: () => new HardSwish(),
  laws,
});

export const hardSwishAtItsCorners: Prop = prop({
  name: "HardSwish at its corners",
  given: { x: tensors(["N", "D"], { min: -4, max: 4 }).map((x) => map(x, Math.round)) },
  layer: () => new HardSwish(),
  laws,
});
