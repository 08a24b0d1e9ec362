import { assert, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { tensors } from "../draw/mod.ts";
import { Tensor, tensor } from "../tensor/mod.ts";
import { drive, judge, measureGradient, quickPass, type Verdict } from "./mod.ts";

type F = (v: number) => number;

interface Asked {
  readonly x: Tensor;
  readonly f: F;
  readonly slope: F;
  readonly seed?: number;
  readonly domain?: { readonly lo: number; readonly hi: number };
}

/** The verdict on an elementwise function: the quick pass first, as a law asks. */
function verdictOn({ x, f, slope, seed = 1, domain }: Asked): Verdict {
  const dout = new Tensor(x.shape, x.data.map((_, i) => 1 + (i * 5 % 7) / 8));
  const problem = {
    at: [x],
    gradients: [new Tensor(x.shape, x.data.map((v, i) => dout.data[i]! * slope(v)))],
    dout,
    out: new Tensor(x.shape, x.data.map((v) => f(v))),
    seed,
    ...domain === undefined ? {} : { domains: [domain] },
  };
  const evaluate = ([point]: readonly Tensor[]): ArrayLike<number> => point!.data.map((v) => f(v));
  return drive(quickPass(problem), evaluate) ?? drive(judge(problem), evaluate);
}

const sigmoid: F = (v) => 1 / (1 + Math.exp(-v));

/** Functions and their slopes, where the mathematics has one. */
const smooth: Readonly<Record<string, [F, F]>> = {
  "a constant": [() => 3, () => 0],
  "the identity": [(v) => v, () => 1],
  square: [(v) => v * v, (v) => 2 * v],
  cube: [(v) => v ** 3, (v) => 3 * v * v],
  sigmoid: [sigmoid, (v) => sigmoid(v) * (1 - sigmoid(v))],
  tanh: [Math.tanh, (v) => 1 - Math.tanh(v) ** 2],
  sine: [Math.sin, Math.cos],
  softplus: [(v) => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v))), sigmoid],
  "x / (1 + x²)": [(v) => v / (1 + v * v), (v) => (1 - v * v) / (1 + v * v) ** 2],
  "(x + 1e6)² − 1e12 − 2e6 x": [(v) => (v + 1e6) ** 2 - 1e12 - 2e6 * v, (v) => 2 * v],
  "1e6 + sigmoid": [(v) => 1e6 + sigmoid(v), (v) => sigmoid(v) * (1 - sigmoid(v))],
};
/** Functions with kinks, and slopes that are a choice there. */
const kinked: Readonly<Record<string, [F, F]>> = {
  relu: [(v) => Math.max(v, 0), (v) => v > 0 ? 1 : 0],
  "relu with slope 1 at 0": [(v) => Math.max(v, 0), (v) => v >= 0 ? 1 : 0],
  abs: [Math.abs, Math.sign],
  "leaky relu": [(v) => v > 0 ? v : 0.01 * v, (v) => v > 0 ? 1 : 0.01],
  "clip to [−1, 1]": [(v) => Math.min(1, Math.max(-1, v)), (v) => Math.abs(v) <= 1 ? 1 : 0],
  "hard-swish": [
    (v) => v * Math.min(6, Math.max(0, v + 3)) / 6,
    (v) => v <= -3 ? 0 : v >= 3 ? 1 : (2 * v + 3) / 6,
  ],
};

for (const [name, [f, slope]] of Object.entries({ ...smooth, ...kinked })) {
  Deno.test(`the slope of ${name} is never called wrong`, () => {
    fc.assert(
      fc.property(tensors(), fc.nat(), (x, seed) => {
        const verdict = verdictOn({ x, f, slope, seed });
        assert(verdict.kind !== "fail", JSON.stringify(verdict));
      }),
      { numRuns: 500 },
    );
  });

  Deno.test(`a slope of ${name} that is wrong in one entry is called wrong there`, () => {
    const entries = tensors(["N", "D"], { min: -3, max: 3 }).chain((x) =>
      fc.record({
        x: fc.constant(x),
        entry: fc.nat(x.size - 1),
        error: fc.constantFrom(1e-2, -0.5, 3),
      })
    );
    let found = 0;
    let sound = 0;
    fc.assert(
      fc.property(entries, ({ x, entry, error }) => {
        let visits = 0;
        const wrong: F = (v) => slope(v) + (visits++ === entry ? error : 0);
        const verdict = verdictOn({ x, f, slope: wrong });
        if (verdict.kind === "pass") sound++;
        if (verdict.kind !== "fail") return;
        assertEquals([verdict.tensor, verdict.entry], [0, entry]);
        found++;
      }),
      { numRuns: 100 },
    );
    // At a kink an error may stay between the slopes. Where forward is rounded to a coarse grid, the
    // slopes lie on a grid too, and now and then a wrong one fits: it does in 2 of 10,000 trials.
    assertLess(sound, name in kinked ? 40 : name.startsWith("(x") ? 4 : 1);
    assert(found > 0 || name.startsWith("(x"), `found ${found}`);
  });
}

Deno.test("a relative error of 1e-9 is called wrong by one of a few directions", () => {
  fc.assert(
    fc.property(tensors(["N", "D"], { min: 0.25, max: 2 }), (x) => {
      const slope: F = (v) => (1 + 1e-9) * sigmoid(v) * (1 - sigmoid(v));
      // In a single direction the errors of several entries may cancel.
      const kinds = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) =>
        verdictOn({ x, f: sigmoid, slope, seed }).kind
      );
      assert(kinds.includes("fail"), `${kinds}`);
    }),
    { numRuns: 200 },
  );
});

Deno.test("between the slopes of a kink any answer is a convention, outside it is wrong", () => {
  for (const at of [0, 0.25, 0.5, 1]) {
    const verdict = verdictOn({
      x: tensor([0, 1]),
      f: (v) => Math.max(v, 0),
      slope: (v) => v > 0 ? 1 : at,
    });
    assertEquals(verdict.kind === "pass" && verdict.convention, true, `slope ${at}`);
  }
  for (const at of [-0.01, 1.01, 2]) {
    const verdict = verdictOn({
      x: tensor([0, 1]),
      f: (v) => Math.max(v, 0),
      slope: (v) => v > 0 ? 1 : at,
    });
    assertEquals(verdict.kind === "fail" && verdict.kink, true, `slope ${at}`);
  }
});

Deno.test("a gradient that is NaN is called wrong where forward has a slope", () => {
  const verdict = verdictOn({
    x: tensor([1, 2]),
    f: (v) => v * v,
    slope: (v) => v === 2 ? NaN : 2 * v,
  });
  assertEquals(verdict.kind === "fail" && [verdict.entry, verdict.actual], [1, NaN]);
});

Deno.test("a jump is told from a wrong slope", () => {
  const verdict = verdictOn({ x: tensor([2]), f: Math.floor, slope: () => 0 });
  assertEquals(verdict.kind === "inconclusive" && verdict.reason, "discontinuous");
});

Deno.test("a cusp is told from a kink", () => {
  const verdict = verdictOn({ x: tensor([0]), f: (v) => Math.sqrt(Math.abs(v)), slope: () => 0 });
  assertEquals(verdict.kind, "inconclusive");
});

Deno.test("a function that is not deterministic is said to be so", () => {
  let calls = 0;
  const verdict = verdictOn({ x: tensor([1]), f: (v) => v + (calls++ % 3) / 64, slope: () => 1 });
  assertEquals(verdict.kind === "inconclusive" && verdict.reason, "not deterministic");
});

Deno.test("noise that hides the slope is said to do so", () => {
  // Numbers of float32 behind a float64 face.
  const verdict = verdictOn({
    x: tensor([1.2345678, 0.7654321]),
    f: (v) => Math.fround(1e4 + v * v),
    slope: (v) => 2 * v,
  });
  assertEquals(verdict.kind === "inconclusive" && verdict.reason, "noise");
});

Deno.test("steps stay inside a domain, and outside forward may refuse", () => {
  fc.assert(
    fc.property(tensors(["N"], { min: 1e-6, max: 3 }), (x) => {
      const f: F = (v) => {
        if (v < 0) throw new RangeError("outside");
        return Math.log(v);
      };
      const { kind } = verdictOn({ x, f, slope: (v) => 1 / v, domain: { lo: 0, hi: Infinity } });
      assertEquals(kind, "pass");
    }),
    { numRuns: 300 },
  );
});

Deno.test("an empty tensor has nothing to be judged", () => {
  assertEquals(verdictOn({ x: tensor([]), f: (v) => v, slope: () => 7 }).kind, "pass");
});

Deno.test("measureGradient() is honest: the true slope lies within its bar", () => {
  for (const [name, [f, slope]] of Object.entries(smooth)) {
    fc.assert(
      fc.property(tensors(["N"], { min: -3, max: 3 }), (x) => {
        const problem = {
          at: [x],
          gradients: [x],
          dout: new Tensor(x.shape, x.data.map(() => 1)),
          out: new Tensor(x.shape, x.data.map((v) => f(v))),
          seed: 1,
        };
        const [slopes] = drive(measureGradient(problem), ([point]) => point!.data.map((v) => f(v)));
        slopes!.forEach((estimate, i) => {
          if (estimate === undefined) return;
          const off = Math.abs(estimate.value - slope(x.data[i]!));
          assert(
            off <= 3 * estimate.bar,
            `${name} at ${x.data[i]}: off by ${off}, bar ${estimate.bar}`,
          );
        });
      }),
      { numRuns: 50 },
    );
  }
});
