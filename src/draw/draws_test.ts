import { assert, assertEquals, assertGreater, assertLess, assertThrows } from "@std/assert";
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

/** What each draw promises of its tensors. */
const promises: Readonly<Record<string, [Arbitrary<Tensor>, (x: Tensor) => boolean]>> = {
  "tensors() are finite and never −0": [
    tensors(),
    (x) => x.data.every((v) => Number.isFinite(v) && !Object.is(v, -0)),
  ],
  "tensors() keep their bounds": [
    tensors(["N"], { min: 0.5, max: 0.75 }),
    (x) => x.data.every((v) => v >= 0.5 && v <= 0.75),
  ],
  "tensors() of float32 are float32": [
    tensors(["N"], { dtype: "float32" }),
    (x) => x.dtype === "float32",
  ],
  "positives() are above 0": [positives(), (x) => x.data.every((v) => v > 0)],
  "positives() keep an upper bound": [
    positives(["N"], { max: 2 }),
    (x) => x.data.every((v) => v > 0 && v <= 2),
  ],
  "probabilities() are positive rows of sum 1": [
    probabilities(["N", "C"]),
    (x) => rows(x).every((row) => isDistribution(row) && row.every((p) => p >= 0.01)),
  ],
  "softLabels() are rows of sum 1": [softLabels(["N", "C"]), (x) => rows(x).every(isDistribution)],
  "oneHots() have one 1 in each row": [
    oneHots(["N", "C"]),
    (x) => rows(x).every((row) => row.filter((v) => v === 1).length === 1 && isDistribution(row)),
  ],
  "classIndices() are classes": [
    classIndices(["N"], { classes: 3 }),
    (x) => x.data.every((c) => c === 0 || c === 1 || c === 2),
  ],
  "classIndices() are classes, or ignored": [
    classIndices(["N"], { classes: 2, ignored: -1 }),
    (x) => x.data.every((c) => c === 0 || c === 1 || c === -1),
  ],
};

function rows(x: Tensor): number[][] {
  const width = x.shape[x.rank - 1]!;
  return Array.from(
    { length: x.size / width },
    (_, i) => [...x.data.subarray(i * width, (i + 1) * width)],
  );
}

function isDistribution(row: readonly number[]): boolean {
  return row.every((p) => p >= 0) &&
    Math.abs(row.reduce((a, b) => a + b, 0) - 1) < 1e-15 * row.length;
}

/** Walks down a random path of shrinks and hands each value to `visit`; returns its length. */
function walk<T>(draw: Arbitrary<T>, seed: number, visit: (value: T) => void): number {
  let current = draw.generate(new fc.Random(xoroshiro128plus(seed)), undefined);
  visit(current.value_);
  for (let steps = 0; steps < 10_000; steps++) {
    const next = [...draw.shrink(current.value_, current.context).take(12)];
    if (next.length === 0) return steps;
    current = next[(seed + steps) % next.length]!;
    visit(current.value_);
  }
  throw new Error("The shrinks do not end");
}

for (const [name, [draw, holds]] of Object.entries(promises)) {
  Deno.test(`${name}, also when shrunk`, () => {
    for (let seed = 0; seed < 150; seed++) {
      walk(draw, seed, (x) => assert(holds(x), `${x}`));
    }
  });
}

/** The smallest value that the predicate refuses. */
function smallest<T>(draw: Arbitrary<T>, holds: (value: T) => boolean, seed = 1): T {
  const details = fc.check(fc.property(draw, holds), { seed, numRuns: 2000 });
  assert(details.counterexample !== null, "nothing was refused");
  return details.counterexample[0];
}

Deno.test("tensors() shrink to one entry and a short decimal", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const x = smallest(tensors(["N", "D"]), (x) => x.data.every((v) => v <= 0.5), seed);
    assertEquals(x.toArray(), [[1]]);
    assertEquals(smallest(tensors(), (x) => x.data.every((v) => v >= -1.5), seed).data.length, 1);
  }
});

Deno.test("tensors() shrink to what is needed and no further", () => {
  const x = smallest(tensors(["N"]), (x) => x.size < 3);
  assertEquals(x.toArray(), [0, 0, 0]);
});

Deno.test("givens() give a named axis one size, and keep it when shrunk", () => {
  const draw = givens({
    x: tensors(["N", "D"]),
    W: tensors(["D", "M"]),
    b: tensors(["M"]),
    t: labels(["N", "M"]),
    c: classIndices(["N"], { classes: "M" }),
    k: fc.nat(9),
  });
  for (let seed = 0; seed < 150; seed++) {
    walk(draw, seed, ({ x, W, b, t, c }) => {
      const [N, D] = x.shape;
      const M = b.shape[0]!;
      assertEquals(W.shape, [D!, M]);
      assertEquals(t.shape, t.rank === 1 ? [N!] : [N!, M]);
      assertEquals(c.shape, [N!]);
      assert(c.data.every((v) => Number.isInteger(v) && v >= 0 && v < M), `${c} of ${M} classes`);
      assert(t.rank === 1 ? t.data.every((v) => v >= 0 && v < M) : rows(t).every(isDistribution));
    });
  }
});

Deno.test("givens() shrink an axis in all tensors, and other values by their own means", () => {
  const draw = givens({ x: tensors(["N", "D"]), W: tensors(["D", "M"]), k: fc.nat() });
  const { x, W, k } = smallest(draw, ({ x, W, k }) => x.size < 4 || W.shape[1]! < 2 || k < 17);
  assertEquals([x.size, W.shape[1], k], [4, 2, 17]);
  assertEquals([...x.data, ...W.data].every((v) => v === 0), true);
});

Deno.test("axes keep their bounds", () => {
  const draw = tensors([{ name: "N", min: 2, max: 3 }, 4]);
  for (let seed = 0; seed < 100; seed++) {
    walk(draw, seed, ({ shape: [n, d] }) => assert(n! >= 2 && n! <= 3 && d === 4));
  }
  assertThrows(() => tensors([-1]), RangeError, "Cannot draw an axis of size -1");
  assertThrows(() => tensors([{ name: "N", min: 3, max: 2 }]), RangeError, "axis N");
  assertThrows(() => tensors(["N"], { min: 2, max: 1 }), RangeError, "min ≤ max");
  assertThrows(() => oneHots([]), RangeError, "expected a last axis");
});

Deno.test("tensors() draw zeros, ties and other scales, and mostly numbers that matter", () => {
  const drawn = fc.sample(tensors(["N", "D"]), { numRuns: 3000, seed: 1 });
  const values = drawn.flatMap((x) => [...x.data]);
  const share = (holds: (v: number) => boolean): number =>
    values.filter(holds).length / values.length;
  assertLess(share((v) => Math.abs(v) < 1e-6 && v !== 0), 0.01);
  assertGreater(share((v) => v === 0), 0.02);
  assertLess(share((v) => v === 0), 0.25);
  assertGreater(share((v) => Math.abs(v) >= 0.01 && Math.abs(v) <= 3), 0.7);
  assertGreater(share((v) => Math.abs(v) > 1e3), 0.002);
  const tied = drawn.filter((x) => x.size > 1 && new Set(x.data).size < x.size);
  assertGreater(tied.length / drawn.length, 0.05);
  assertEquals(new Set(drawn.map(({ shape }) => `${shape}`)).size, 25);
});

Deno.test("labels() come in all three forms", () => {
  const drawn = fc.sample(labels([3, 4]), { numRuns: 200, seed: 1 });
  assert(drawn.some((t) => t.rank === 1));
  assert(drawn.some((t) => t.rank === 2 && t.data.every((v) => v === 0 || v === 1)));
  assert(drawn.some((t) => t.rank === 2 && t.data.some((v) => v > 0 && v < 1)));
});
