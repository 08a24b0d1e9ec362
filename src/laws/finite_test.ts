import { assertEquals } from "@std/assert";
import { tensors } from "../draw/mod.ts";
import { runLaw } from "../fuzz/run.ts";
import type { Layer } from "../layer.ts";
import { prop } from "../prop.ts";
import { map, type Tensor, tensor, zipWith } from "../tensor/mod.ts";
import { finite, linearInDout, zeroDout } from "./mod.ts";

type F = (v: number) => number;

function elementwise(f: F, slope: F): Layer {
  let input: Tensor;
  return {
    params: [],
    grads: [],
    forward: (x: Tensor) => map(input = x.clone(), f),
    backward: (dout: Tensor) => zipWith(dout, input, (d, v) => d * slope(v)),
  };
}

const NORMAL = { min: -1e6, max: 1e6 };
/** Functions whose mathematics is not finite everywhere: they overflow, or have a pole or an end. */
const infinite: Readonly<Record<string, [F, F, { min: number; max: number }]>> = {
  exp: [Math.exp, Math.exp, NORMAL],
  cosh: [Math.cosh, Math.sinh, NORMAL],
  "1 / x": [(v) => 1 / v, (v) => -1 / v / v, NORMAL],
  "1 / x²": [(v) => v ** -2, (v) => -2 * v ** -3, NORMAL],
  "log |x|": [(v) => Math.log(Math.abs(v)), (v) => 1 / v, NORMAL],
  "√|x|": [(v) => Math.sqrt(Math.abs(v)), (v) => Math.sign(v) / 2 / Math.sqrt(Math.abs(v)), NORMAL],
  artanh: [Math.atanh, (v) => 1 / (1 - v * v), { min: -1, max: 1 }],
  logit: [(v) => Math.log(v / (1 - v)), (v) => 1 / v / (1 - v), { min: 0, max: 1 }],
  arcsin: [Math.asin, (v) => 1 / Math.sqrt(1 - v * v), { min: -1, max: 1 }],
  "log(1 + x)": [Math.log1p, (v) => 1 / (1 + v), { min: -1, max: 1e6 }],
};

for (
  const [name, [f, slope, range], dtype] of Object.entries(infinite).flatMap(([name, claimed]) =>
    (["float64", "float32"] as const).map((dtype) => [name, claimed, dtype] as const)
  )
) {
  Deno.test(`${name} is not called wrong where its mathematics is not finite, in ${dtype}`, () => {
    const x = tensors(["N", "D"], { ...range, dtype });
    for (const law of [finite, zeroDout, linearInDout]) {
      const layer = (): Layer => elementwise(f, slope);
      const declared = prop({ name, given: { x }, layer, laws: [law] });
      const { status } = runLaw(declared, law, { runs: 400, seed: 1 });
      assertEquals(status, "holds", law.name);
    }
  });
}

Deno.test("a pole behind an upstream gradient of 0 is a pole all the same", () => {
  const [f, slope] = infinite["arcsin"]!;
  const x = tensors([2], { min: -1, max: 1 });
  const declared = prop({
    name: "arcsin",
    given: { x },
    layer: () => elementwise(f, slope),
    laws: [finite],
  });
  const given = { x: tensor([1, 0]) };
  const trial = declared.trial({ given, upstream: { kind: "unit", index: 1 }, seed: 1 });
  assertEquals(finite.check(trial).kind, "vacuous");
});

const sigmoid: F = (v) => 1 / (1 + Math.exp(-v));
/** Formulas that are not finite where their mathematics is. */
const careless: Readonly<Record<string, [F, F]>> = {
  "x log |x|": [(v) => v * Math.log(Math.abs(v)), (v) => Math.log(Math.abs(v)) + 1],
  "x / |x|": [(v) => v / Math.abs(v), () => 0],
  "log(1 + eˣ)": [(v) => Math.log(1 + Math.exp(v)), sigmoid],
  "eˣ / (1 + eˣ)": [(v) => Math.exp(v) / (1 + Math.exp(v)), (v) => sigmoid(v) * sigmoid(-v)],
};

for (
  const [name, [f, slope], dtype] of Object.entries(careless).flatMap(([name, formula]) =>
    (["float64", "float32"] as const).map((dtype) => [name, formula, dtype] as const)
  )
) {
  Deno.test(`${name} is called wrong where its mathematics is finite, in ${dtype}`, () => {
    const given = { x: tensors(["N", "D"], { dtype }) };
    const layer = (): Layer => elementwise(f, slope);
    const declared = prop({ name, given, layer, laws: [finite] });
    assertEquals(runLaw(declared, finite, { runs: 400, seed: 1 }).status, "violated");
  });
}
