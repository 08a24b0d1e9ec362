import { assert, assertEquals, assertGreater, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { Tensor } from "../tensor/mod.ts";
import {
  type Arbitrary,
  classIndices,
  labels,
  oneHots,
  positives,
  probabilities,
  shapes,
  softLabels,
  tensors,
} from "./mod.ts";

function sample(draw: Arbitrary<Tensor>, numRuns = 2000): Tensor[] {
  return fc.sample(draw, { numRuns, seed: 11 });
}

Deno.test("tensors() keep any bounds, in either dtype", () => {
  const ends = fc.oneof(
    fc.integer({ min: -300, max: 300 }).map((k) => k / 100),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(0.3, 0.1, -0.3, 1e-9, 1e7, -1e300, 1e300),
  );
  const dtypes = fc.constantFrom("float64" as const, "float32" as const);
  fc.assert(fc.property(ends, ends, dtypes, fc.integer(), (a, b, dtype, seed) => {
    const [min, max] = [Math.min(a, b), Math.max(a, b)];
    let draw;
    try {
      draw = tensors([6], { min, max, dtype });
    } catch (error) {
      // Two ends may lie between two neighbouring float32, or beyond the largest.
      assert(error instanceof RangeError && dtype === "float32");
      const step = 2 ** -23;
      const near = [min, max, min * (1 + step), min * (1 - step), min + 2 ** -149].map(Math.fround);
      assert(!near.some((v) => Number.isFinite(v) && v >= min && v <= max), `${near}`);
      return;
    }
    for (const { data } of fc.sample(draw, { numRuns: 20, seed })) {
      for (const v of data) {
        assert(v >= min && v <= max && Number.isFinite(v) && !Object.is(v, -0), `${v}`);
      }
    }
  }));
  for (const [min, max] of [[NaN, 1], [Infinity, Infinity], [-Infinity, -Infinity]]) {
    assertThrows(() => tensors([1], { min: min!, max: max! }), RangeError, "Cannot draw entries");
  }
});

Deno.test("tensors() with bounds that allow 0 are all zero now and then", () => {
  const zero = sample(tensors([3], { min: -20, max: 20 })).filter((x) => x.data.every((v) => !v));
  assertGreater(zero.length, 20);
});

Deno.test("fewer than 10% of the entries of tensors() are below 1e-6, zeros among them", () => {
  const values = sample(tensors([3, 5]), 20_000).flatMap((x) => [...x.data]);
  const share = (holds: (v: number) => boolean) => values.filter(holds).length / values.length;
  assertLess(share((v) => Math.abs(v) < 1e-6), 0.1);
  assertGreater(share((v) => v === 0), 0.02);
  assertGreater(share((v) => Number.isInteger(v * 100) || Math.abs(v * 100 % 1) < 1e-9), 0.85);
});

Deno.test("positives() are above 0 whatever the options", () => {
  const options = [
    {},
    { min: -1 },
    { min: 0 },
    { max: 1e-3 },
    { max: 1 },
    { min: 1e-9, max: 1e-8 },
    { dtype: "float32" },
    { dtype: "float32", max: 1e-3 },
  ] as const;
  for (const option of options) {
    const values = sample(positives([4], option)).flatMap((x) => [...x.data]);
    assert(values.every((v) => v > 1e-12 && v <= ("max" in option ? option.max : Infinity)));
    assertGreater(new Set(values).size, 90, JSON.stringify(option));
  }
  assertThrows(() => positives([1], { max: 0 }), RangeError, "Cannot draw entries");
});

Deno.test("rows of any width and dtype sum to 1", () => {
  for (const dtype of ["float64", "float32"] as const) {
    const ulp = dtype === "float64" ? 2 ** -52 : 2 ** -23;
    for (const width of [1, 2, 5, 50, 51, 101, 200]) {
      for (
        const [draw, isPositive] of [
          [probabilities([2, width], { dtype }), true],
          [softLabels([2, width], { dtype }), false],
        ] as const
      ) {
        for (const x of sample(draw, 100)) {
          assertEquals(x.dtype, dtype);
          assert(x.data.every((p) => isPositive ? p > 0 && p <= 1 : p >= 0 && p <= 1));
          if (isPositive && width <= 50) assert(x.data.every((p) => p >= Math.fround(0.01) - 1e-8));
          for (const row of [0, 1]) {
            const entries = Array.from(x.data.subarray(row * width, (row + 1) * width));
            const sum = entries.reduce((a, b) => a + b, 0);
            assert(Math.abs(sum - 1) <= (width <= 5 ? 2 : width) * ulp, `${sum} of ${width}`);
          }
        }
      }
    }
  }
});

Deno.test("probabilities() of any shape have rank 1 to 3 and rows with an entry", () => {
  const ranks = new Set<number>();
  for (const x of sample(probabilities())) {
    ranks.add(x.rank);
    assertGreater(x.shape[x.rank - 1]!, 0);
  }
  assertEquals([...ranks].sort(), [1, 2, 3]);
});

Deno.test("softLabels() hold exact zeros and ones, and mixed rows", () => {
  const drawn = sample(softLabels([4]));
  assert(drawn.some((x) => x.data.includes(1)));
  assert(drawn.some((x) => x.data.includes(0)));
  assertGreater(drawn.filter((x) => x.data.every((v) => v > 0 && v < 1)).length, 200);
});

Deno.test("labels of every form come as float32 where asked, in every class", () => {
  const dtype = "float32";
  for (const draw of [oneHots([2, 3], { dtype }), labels([2, 3], { dtype })]) {
    assert(sample(draw, 100).every((x) => x.dtype === dtype));
  }
  const classes = sample(classIndices([2], { classes: 3, dtype }), 100);
  assert(classes.every((x) => x.dtype === dtype));
  assertEquals(new Set(classes.flatMap((x) => [...x.data])), new Set([0, 1, 2]));
});

Deno.test("shapes() keep their bounds", () => {
  const draw = shapes({ minRank: 1, maxRank: 2, minSize: 6 });
  fc.assert(fc.property(draw, (shape) => {
    assert(shape.length >= 1 && shape.length <= 2 && shape.every((size) => size === 6));
  }));
});
