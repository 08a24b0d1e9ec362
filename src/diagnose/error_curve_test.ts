import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { positives, tensors } from "../draw/mod.ts";
import { runLaw } from "../fuzz/run.ts";
import { inputGradient, type Law, paramGradient, type Trial } from "../laws/mod.ts";
import type { Layer } from "../layer.ts";
import { prop } from "../prop.ts";
import { map, matmul, set, type Tensor, tensor, transpose, zipWith } from "../tensor/mod.ts";
import { type ErrorCurve, errorCurve } from "./error_curve.ts";

/** A smooth function of one number, and its slope times a factor. */
interface Elementwise {
  readonly f: (v: number) => number;
  readonly slope: (v: number) => number;
  readonly factor: number;
}

function elementwise({ f, slope, factor }: Elementwise): Layer {
  let x: Tensor;
  return {
    params: [],
    grads: [],
    forward: (input) => map(x = input!.clone(), f),
    backward: (dout) => zipWith(dout!, x, (d, v) => factor * d * slope(v)),
  };
}

/** A matrix product whose param has N times its gradient. */
function scaled(W: Tensor): Layer {
  let x: Tensor;
  const grads = [map(W, () => 0)];
  return {
    params: [W],
    grads,
    forward: (input) => matmul(x = input!.clone(), W),
    backward(dout) {
      const dW = matmul(transpose(x), dout!);
      set(grads[0]!, map(dW, (v) => 2 * v));
      return matmul(dout!, transpose(W));
    },
  };
}

const FUNCTIONS: Readonly<Record<string, Omit<Elementwise, "factor">>> = {
  "sin": { f: Math.sin, slope: Math.cos },
  "exp": { f: Math.exp, slope: Math.exp },
  // Off the dyadic numbers, where every step would be exact.
  "a reciprocal": { f: (v) => 1 / (v + 0.3), slope: (v) => -1 / (v + 0.3) ** 2 },
  "a fifth power": { f: (v) => (v + 0.3) ** 5, slope: (v) => 5 * (v + 0.3) ** 4 },
};

function curveOf(layer: Elementwise, seed: number): ErrorCurve | undefined {
  const declared = prop({
    name: "Layer",
    given: { x: positives(["N", "D"]) },
    layer: () => elementwise(layer),
    laws: [inputGradient],
    domain: { lo: 1e-3, hi: Infinity },
  });
  return runLaw(declared, inputGradient, { runs: 20, seed }).failure?.curve;
}

/** Richardson's extrapolation of the rungs that a curve says it was made of. */
function extrapolated({ rungs, chosen, orders }: ErrorCurve): number {
  let slopes = rungs.slice(chosen - orders, chosen + 1).map(({ slope }) => slope);
  for (let j = 1; slopes.length > 1; j++) {
    slopes = slopes.slice(1).map((slope, i) => (16 ** j * slope - slopes[i]!) / (16 ** j - 1));
  }
  return slopes[0]!;
}

for (const [name, functions] of Object.entries(FUNCTIONS)) {
  Deno.test(`the curve of a wrong slope of ${name} is a V whose chosen rung leads to the right one`, () => {
    fc.assert(
      fc.property(fc.constantFrom(-1, 0.5, 1.001, 2), fc.nat(1e6), (factor, seed) => {
        const curve = curveOf({ ...functions, factor }, seed);
        assert(curve !== undefined);
        const { rungs, expected, bar, analytic, chosen } = curve;
        assertLess(Math.abs(extrapolated(curve) - expected), bar + 1e-15 * Math.abs(expected));
        assertAlmostEquals(analytic, factor * expected, 1e-6 * Math.abs(expected));
        assert(rungs.every(({ step }, i) => i === 0 || step < rungs[i - 1]!.step));
        const errors = rungs.map(({ slope }) => Math.abs(slope - expected));
        const best = Math.min(...errors);
        // Both arms of the V rise well above its foot, and above the bar.
        assertLess(1e3 * Math.max(best, bar), Math.max(...errors.slice(chosen)), "rounding");
        assertLess(
          1e3 * Math.max(best, bar),
          Math.max(...errors.slice(0, chosen + 1)),
          "truncation",
        );
      }),
      { numRuns: 20 },
    );
  });
}

const x = tensor([[1, -2]]);
const trialOf = (layer: () => Layer, given: Record<string, Tensor>, laws: Law[]): Trial =>
  prop({ name: "Layer", given: { x: tensors(["N", "D"]) }, layer, laws })
    .trial({ given, upstream: { kind: "ones" }, seed: 1 });

Deno.test("errorCurve() knows the entries of params", () => {
  const declared = prop({
    name: "Layer",
    given: { x: tensors(["N", "D"]), W: tensors(["D", "M"]) },
    layer: ({ W }) => scaled(W),
    laws: [paramGradient],
  });
  const curve = runLaw(declared, paramGradient, { runs: 20, seed: 1 }).failure?.curve;
  assert(curve !== undefined);
  assert(curve.where.startsWith("dW["), curve.where);
  assertAlmostEquals(curve.analytic, 2 * curve.expected, 1e-9);
  assertLess(Math.abs(extrapolated(curve) - curve.expected), curve.bar);
});

Deno.test("errorCurve() says nothing of what is no entry, or has no slope", () => {
  const violation = {
    kind: "violation",
    actual: 1,
    actualFrom: "from backward(dout)",
    expected: 2,
    expectedFrom: "from finite differences of forward",
  } as const;
  const ones: Elementwise = { f: (v) => v * v, slope: (v) => 1 / v, factor: 1 };
  const trial = trialOf(() => elementwise(ones), { x }, [inputGradient]);
  const at = (where: string, actual: number | string = 1) =>
    errorCurve(trial, { ...violation, where, actual });
  assertEquals(at("dx[0,0]")?.expected, 2);
  for (const where of ["dx[0,2]", "dx", "dx[0,0] + dx[0,1]", "out[0,0]", "the layer", ""]) {
    assertEquals(at(where), undefined, where);
  }
  assertEquals(at("dx[0,0]", "shape [1]"), undefined);
  // A second call of backward, say, is not what is measured here.
  assertEquals(at("dx[0,0]", 3), undefined);
  // Nor is the slope what every law demands.
  assertEquals(errorCurve(trial, { ...violation, where: "dx[0,0]", expected: 7 }), undefined);
  const kinked: Elementwise = { f: (v) => Math.abs(v - 1), slope: () => 1, factor: 1 };
  const bent = trialOf(() => elementwise(kinked), { x }, [inputGradient]);
  assertEquals(errorCurve(bent, { ...violation, where: "dx[0,0]" }), undefined);
});

Deno.test("errorCurve() stays silent where the layer throws", () => {
  const trial = trialOf(
    () => {
      throw new Error("no layer");
    },
    { x },
    [inputGradient],
  );
  const violation = {
    kind: "violation",
    where: "dx[0,0]",
    actual: 1,
    actualFrom: "",
    expected: 2,
    expectedFrom: "",
  } as const;
  assertEquals(errorCurve(trial, violation), undefined);
});

Deno.test("a curve costs little: fewer evaluations than two hundred", () => {
  let calls = 0;
  const layer = () => {
    const { forward, ...rest } = elementwise({ ...FUNCTIONS["sin"]!, factor: 2 });
    return {
      ...rest,
      forward: (...inputs: Tensor[]) => {
        calls++;
        return forward(...inputs);
      },
    };
  };
  const trial = trialOf(layer, { x }, [inputGradient]);
  const actual = 2 * Math.cos(1);
  const curve = errorCurve(trial, {
    kind: "violation",
    where: "dx[0,0]",
    actual,
    actualFrom: "",
    expected: Math.cos(1),
    expectedFrom: "",
  });
  assert(curve !== undefined && curve.rungs.length > 15);
  assertLess(calls, 200);
});
