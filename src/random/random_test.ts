import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { generator, he, normal, shuffled, uniform, xavier } from "./mod.ts";

Deno.test("the same seed gives the same numbers, and a clone goes on alike", () => {
  fc.assert(fc.property(fc.integer(), (seed) => {
    const [a, b] = [generator(seed), generator(seed)];
    assertEquals(uniform(a), uniform(b));
    const c = a.clone();
    assertEquals([normal(a), uniform(a)], [normal(c), uniform(c)]);
  }));
});

Deno.test("uniform() stays in [0, 1)", () => {
  fc.assert(fc.property(fc.integer(), (seed) => {
    const v = uniform(generator(seed));
    assert(v >= 0 && v < 1);
  }));
});

Deno.test("shuffled() is a permutation", () => {
  fc.assert(fc.property(fc.integer(), fc.nat(50), (seed, n) => {
    const list = shuffled(n, generator(seed)).toSorted((a, b) => a - b);
    assertEquals(list, Array.from({ length: n }, (_, i) => i));
  }));
});

Deno.test("normal() has mean 0 and variance 1", () => {
  const random = generator(1);
  const n = 100_000;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < n; i++) {
    const v = normal(random);
    sum += v;
    squares += v * v;
  }
  // Five standard errors: 1/√n of the mean, √(2/n) of the variance.
  assert(Math.abs(sum / n) < 5 / Math.sqrt(n));
  assert(Math.abs(squares / n - 1) < 5 * Math.sqrt(2 / n));
});

Deno.test("weights have the variance that their fan-in asks for", () => {
  for (const [draw, variance] of [[xavier, 1], [he, 2]] as const) {
    const { data } = draw([100, 100], { random: generator(2) });
    let squares = 0;
    for (const v of data) squares += v * v;
    assert(Math.abs(squares / data.length * 100 - variance) < 0.1 * variance);
  }
  assertEquals(he([2, 3], { random: generator(1), dtype: "float32" }).dtype, "float32");
  assertThrows(() => he([0, 3], { random: generator(1) }), RangeError, "fan-in of 0");
});

Deno.test("a generator goes on from a stored state", () => {
  fc.assert(fc.property(fc.integer(), fc.integer(), (seed, other) => {
    const [a, b] = [generator(seed), generator(other)];
    a.next();
    b.restore(JSON.parse(JSON.stringify(a.getState())));
    assertEquals([normal(b), uniform(b)], [normal(a), uniform(a)]);
  }));
});

Deno.test("what is no state of a generator is refused, and changes nothing", () => {
  const random = generator(1);
  const expected = uniform(random.clone());
  for (
    const state of [[], [1, 2, 3], [0, 0, 0, 0], [1, 2, 3, 0.5], [1, 2, 3, 2 ** 40], [NaN, 1, 1, 1]]
  ) {
    assertThrows(() => random.restore(state), RangeError, "expected four integers");
  }
  assertEquals(uniform(random), expected);
});
