import { assert, assertEquals, assertLess, fail } from "@std/assert";
import fc from "fast-check";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Tensor } from "../tensor/mod.ts";
import {
  type Arbitrary,
  classIndices,
  givens,
  labels,
  oneHots,
  positives,
  probabilities,
  softLabels,
  tensors,
} from "./mod.ts";
import { rank, width } from "./rows.ts";
import { isSimpler } from "./simpler.ts";

/** Whether `a`, of the same shape, is strictly simpler than `b`. */
type Below = (a: Tensor, b: Tensor) => boolean;

/** No entry is less simple, one is simpler. */
const byEntry: Below = (a, b) =>
  a.data.some((v, i) => !Object.is(v, b.data[i])) &&
  a.data.every((v, i) => Object.is(v, b.data[i]) || isSimpler(v, b.data[i]!, b.dtype));

const byRow: Below = (a, b) => rowRank(a) < rowRank(b) - 1e-9;

/** Classes, counted: those of one-hot rows, or the entries themselves. */
const byClass: Below = (a, b) => classSum(a) < classSum(b);

function rowRank(x: Tensor): number {
  let sum = 0;
  for (let row = 0; row < x.size; row += width(x)) {
    sum += rank([...x.data.subarray(row, row + width(x))].map((v) => Number(v.toPrecision(7))));
  }
  return sum;
}

function classSum(x: Tensor): number {
  return Array.from(x.data).reduce((sum, v, i) => sum + (x.rank === 1 ? v : v * (i % width(x))), 0);
}

const byForm: Below = (a, b) => byClass(a, b) || byRow(a, b);

const draws: Readonly<Record<string, [Arbitrary<Tensor>, Below]>> = {
  "tensors()": [tensors(), byEntry],
  "tensors() of named axes": [tensors(["N", 2, "N"]), byEntry],
  "tensors() of float32": [tensors(["N", "D"], { dtype: "float32" }), byEntry],
  "tensors() with bounds": [tensors(["N"], { min: -0.37, max: 0.123 }), byEntry],
  "positives()": [positives(), byEntry],
  "positives() of float32": [positives(["N"], { dtype: "float32", max: 1e-3 }), byEntry],
  "probabilities()": [probabilities(), byRow],
  "probabilities() of float32": [probabilities(["N", "C"], { dtype: "float32" }), byRow],
  "softLabels()": [softLabels(["N", "C"]), byRow],
  "oneHots()": [oneHots(["N", "C"]), byClass],
  "classIndices()": [classIndices(["N"], { classes: "C" }), byClass],
  "classIndices() of many classes": [classIndices(["N"], { classes: 50_000 }), byClass],
  "labels()": [labels(["N", "C"]), byForm],
};

/** Axes and their sizes: what shrinks before any entry does. */
const extent = (x: Tensor): number => x.shape.reduce((sum, size) => sum + size, x.rank);

for (const [name, [draw, isBelow]] of Object.entries(draws)) {
  Deno.test(`${name} shrink to what is strictly smaller and still fits`, () => {
    for (let seed = 0; seed < 40; seed++) {
      let current = draw.generate(new fc.Random(xoroshiro128plus(seed)), undefined);
      assert(draw.canShrinkWithoutContext(current.value_), `${current.value_}`);
      // Each step is strictly down, so the path ends; thousands of classes make it long.
      for (let steps = 0; steps < 30; steps++) {
        const next = [...draw.shrink(current.value_, current.context)];
        for (const { value_: x } of next) {
          const now = current.value_;
          if (!draw.canShrinkWithoutContext(x)) fail(`${x} from ${now} does not fit`);
          const isLess = extent(x) < extent(now) || extent(x) === extent(now) && isBelow(x, now);
          // The message is costly, and there are many candidates.
          if (!isLess) fail(`${x} is no smaller than ${now}`);
        }
        if (next.length === 0) break;
        // Any path down: the worst candidates, so that the path is long.
        current = next[Math.max(0, next.length - 1 - (seed + steps) % 3)]!;
      }
    }
  });

  Deno.test(`${name} shrink to an end when everything fails`, () => {
    const { counterexample } = fc.check(fc.property(draw, () => false), { seed: 5 });
    const [x] = counterexample as [Tensor];
    assertLess(extent(x), 8, `${x}`);
  });
}

Deno.test("a number in a range shrinks to the one simplest decimal in it", () => {
  const cases = [[0.5, Infinity, 1], [0.5, 1, 0.9], [2.37, 1e9, 3], [-3, -1.2, -2], [
    0,
    0.05,
    0.04,
  ]];
  for (const dtype of ["float64", "float32"] as const) {
    for (const [lo, hi, simplest] of cases) {
      for (let seed = 1; seed <= 10; seed++) {
        const holds = (x: Tensor) => !x.data.some((v) => v > lo! && v < hi!);
        const draw = tensors(["N", "D"], { dtype });
        const { counterexample } = fc.check(fc.property(draw, holds), { seed, numRuns: 1000 });
        const expected = dtype === "float32" ? Math.fround(simplest!) : simplest!;
        assertEquals(counterexample![0].toArray(), [[expected]]);
      }
    }
  }
});

Deno.test("givens() shrink strictly: sizes first, then entries", () => {
  const draw = givens({ x: tensors(["N", "D"]), W: tensors(["D", "M"]), free: tensors() });
  const total = ({ x, W, free }: { x: Tensor; W: Tensor; free: Tensor }) =>
    extent(x) + extent(W) + extent(free);
  for (let seed = 0; seed < 60; seed++) {
    const { value_: now } = draw.generate(new fc.Random(xoroshiro128plus(seed)), undefined);
    for (const { value_: less } of draw.shrink(now, undefined)) {
      if (total(less) < total(now)) continue;
      const changed = (["x", "W", "free"] as const).filter((key) => less[key] !== now[key]);
      assertEquals(changed.length, 1);
      assert(byEntry(less[changed[0]!], now[changed[0]!]));
    }
  }
});
