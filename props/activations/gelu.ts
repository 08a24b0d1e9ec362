import {
  asymptotes,
  bounded,
  everyLayer,
  float32Agrees,
  Gelu,
  oddPart,
  prop,
  rowsDoNotMix,
  sameAs,
  tensors,
} from "../../src/mod.ts";
import type { Prop } from "../../src/mod.ts";
import { byFormula } from "./by_formula.ts";

/** φ(x). */
const density = (v: number): number => Math.exp(-v * v / 2) / Math.sqrt(2 * Math.PI);

/** Φ(x) = 1/2 + φ(x) · (x + x³/3 + x⁵/(3·5) + …); beyond 9 it is 0 or 1 to 1e-18. */
function distribution(v: number): number {
  if (Math.abs(v) > 9) return v < 0 ? 0 : 1;
  let [term, sum] = [v, v];
  for (let n = 3; n < 400; n += 2) sum += term *= v * v / n;
  return 0.5 + density(v) * sum;
}

const laws = [
  ...everyLayer,
  bounded(-0.1701, Infinity),
  oddPart(0.5),
  asymptotes({ left: { slope: 0 }, right: { slope: 1 } }),
  rowsDoNotMix,
  float32Agrees,
];

export const gelu: Prop = prop({
  name: "Gelu",
  given: { x: tensors() },
  layer: () => new Gelu(),
  laws: [
    ...laws,
    sameAs(
      "x · Φ(x) by a series",
      () => byFormula((v) => v * distribution(v), (v) => distribution(v) + v * density(v)),
    ),
  ],
});

const root = Math.sqrt(2 / Math.PI);
const gate = (v: number): number => (1 + Math.tanh(root * (v + 0.044715 * v ** 3))) / 2;

export const geluByTanh: Prop = prop({
  name: "Gelu by tanh",
  given: { x: tensors() },
  layer: () => new Gelu({ approximate: "tanh" }),
  laws: [
    ...laws,
    sameAs("0.5 · x · (1 + tanh u)", () =>
      byFormula(
        (v) => v * gate(v),
        (v) => gate(v) + v * 2 * gate(v) * (1 - gate(v)) * root * (1 + 3 * 0.044715 * v * v),
      )),
  ],
});
