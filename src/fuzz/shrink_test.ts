import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { shrink, simplerAt } from "./shrink.ts";

const draw = fc.array(fc.integer({ min: -100, max: 100 }), { maxLength: 6 });
const isBroken = (values: readonly number[]) => values.some((v) => v >= 7);
const random = (seed: number) => fc.sample(fc.noShrink(fc.integer()), { numRuns: 1, seed })[0]!;

/** A drawn value that is broken, with what is needed to shrink it. */
function broken(seed: number): fc.Value<number[]> {
  for (let i = 0;; i++) {
    const [value] = fc.sample(draw, { numRuns: 1, seed: random(seed + i) });
    if (isBroken(value!)) return new fc.Value(value!, undefined);
  }
}

Deno.test("shrink() ends at a value that is broken, and none simpler than which is", () => {
  fc.assert(
    fc.property(fc.nat(1000), (seed) => {
      const { value, isSmallest } = shrink(broken(seed), { draw, isBroken, budget: 10_000 });
      assert(isSmallest);
      assertEquals(value.value, [7]);
    }),
    { numRuns: 50 },
  );
});

Deno.test("the path of a shrink leads to where it ended, also when it is gone in two parts", () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.nat(20), (seed, steps) => {
      const start = broken(seed);
      const whole = shrink(start, { draw, isBroken, budget: 10_000 });
      let value = start;
      for (const number of whole.path) value = simplerAt(draw, value, number);
      assertEquals(value.value, whole.value.value);
      const path = whole.path.slice(0, steps);
      const resumed = shrink(start, { draw, isBroken, budget: 10_000, path });
      assertEquals(resumed.path, whole.path);
    }),
    { numRuns: 50 },
  );
});

Deno.test("shrink() keeps to its budget, and says that it was spent", () => {
  let tried = 0;
  const never = () => {
    tried++;
    return false;
  };
  const { isSmallest } = shrink(broken(1), { draw, isBroken: never, budget: 3 });
  assertEquals([tried, isSmallest], [3, false]);
});

Deno.test("shrink() passes by the simpler values that it is told to skip", () => {
  const start = new fc.Value([50], undefined);
  const numbers: number[] = [];
  shrink(start, {
    draw,
    isBroken: () => false,
    budget: 100,
    skip: 2,
    onTry: (n) => numbers.push(n),
  });
  assertEquals(numbers[0], 2);
});

Deno.test("simplerAt() says that a path leads nowhere", () => {
  assertThrows(
    () => simplerAt(draw, new fc.Value([], undefined), 0),
    RangeError,
    "there is no simpler value 0",
  );
});
