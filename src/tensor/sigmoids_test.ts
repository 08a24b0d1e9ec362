import { assert, assertEquals } from "@std/assert";
import { Decimal } from "decimal.js";
import fc from "fast-check";
import { hyperbolicTangent, sigmoid } from "./sigmoid.ts";
import { hyperbolicTangents, sigmoids } from "./sigmoids.ts";

const Precise = Decimal.clone({ precision: 60 });

/** With all its digits: as a number prints it is only near to it. */
function exact(x: number): Decimal {
  return new Precise(x.toPrecision(100));
}

/** Numbers of all sizes, more of those where something happens. */
const number = fc.oneof(
  fc.double({ min: -3, max: 3, noNaN: true }),
  fc.double({ min: -40, max: 40, noNaN: true }),
  fc.double({ min: -705, max: 705, noNaN: true }),
  fc.integer({ min: -1020, max: 1020 }).map((k) => k / 2 * Math.LN2),
  fc.integer({ min: -60, max: 0 }).map((k) => 2 ** k),
);
const special = fc.constantFrom(0, -0, 5e-324, 707.9, -708, 709.7, -745, 1e3, -1e90, NaN, Infinity);

/** How far `found` is from the truth, in units of its last place. */
function unitsOff(found: number, truth: Decimal): number {
  const unit = 2 ** Math.max(Math.floor(Math.log2(Math.abs(truth.toNumber()))) - 52, -1074);
  return Math.abs(exact(found).minus(truth).toNumber()) / unit;
}

Deno.test("sigmoid() is right to three units in the last place", () => {
  fc.assert(
    fc.property(number, (x) => {
      const truth = new Precise(1).div(exact(-x).exp().plus(1));
      assert(unitsOff(sigmoid(x), truth) < 3, `${unitsOff(sigmoid(x), truth)}`);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("hyperbolicTangent() is right to three units in the last place", () => {
  fc.assert(
    fc.property(number, (x) => {
      const raised = exact(2 * x).exp();
      // Digits cancel where x is small: there the series is exact enough.
      const truth = Math.abs(x) < 1e-8
        ? exact(x).minus(exact(x).pow(3).div(3))
        : raised.minus(1).div(raised.plus(1));
      if (x === 0) return;
      assert(unitsOff(hyperbolicTangent(x), truth) < 3, `${unitsOff(hyperbolicTangent(x), truth)}`);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("both are what they are at zeros, far out and at infinity", () => {
  assertEquals([0, -0, 800, -800, Infinity, -Infinity, NaN].map(sigmoid), [
    ...[0.5, 0.5, 1, 1 / (1 + Math.exp(800)), 1, 0, NaN],
  ]);
  assertEquals([0, -0, 800, -800, Infinity, -Infinity, NaN].map(hyperbolicTangent), [
    ...[0, -0, 1, -1, 1, -1, NaN],
  ]);
  assertEquals([5e-324, -5e-324].map(hyperbolicTangent), [5e-324, -5e-324]);
});

Deno.test("many at once have the bits of one alone, whatever stands beside them", () => {
  const some = fc.record({
    list: fc.array(number, { minLength: 1, maxLength: 40 }),
    size: fc.constantFrom(1, 31, 32, 33, 70, 8192, 9000),
    specials: fc.array(special, { maxLength: 2 }),
    single: fc.boolean(),
  });
  fc.assert(fc.property(some, ({ list, size, specials, single }) => {
    const numbers = new (single ? Float32Array : Float64Array)(size);
    for (let i = 0; i < size; i++) numbers[i] = list[i % list.length]!;
    numbers.set(specials.slice(0, size), size - Math.min(size, specials.length));
    for (
      const [many, one] of [[sigmoids, sigmoid], [hyperbolicTangents, hyperbolicTangent]] as const
    ) {
      const found = numbers.slice();
      many(found);
      assertEquals(found, numbers.map(one));
    }
  }));
});
