import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { constantRate, cosineRate, exponentialRate, stepRate, warmedUp } from "./schedules.ts";

const steps = fc.integer({ min: 1, max: 1000 });
const rates = fc.double({ min: 1e-6, max: 10, noNaN: true });

Deno.test("schedules give the numbers of their formulas", () => {
  const first = (schedule: (step: number) => number) => [0, 1, 2, 3, 4, 5].map(schedule);
  assertEquals(first(constantRate(3)), [3, 3, 3, 3, 3, 3]);
  assertEquals(first(stepRate(8, { every: 2, factor: 0.5 })), [8, 8, 4, 4, 2, 2]);
  assertEquals(first(exponentialRate(8, { factor: 0.5 })), [8, 4, 2, 1, 0.5, 0.25]);
  const cosine = first(cosineRate(5, { steps: 4, floor: 1 }));
  [5, 3 + Math.SQRT2, 3, 3 - Math.SQRT2, 1, 1].forEach((v, i) => assertAlmostEquals(cosine[i]!, v));
  const rise = warmedUp(exponentialRate(8, { factor: 0.5 }), { steps: 4 });
  assertEquals(first(rise), [2, 4, 6, 8, 8, 4]);
});

Deno.test("every schedule starts at its rate, or rises to it", () => {
  fc.assert(fc.property(rates, steps, (rate, n) => {
    for (
      const schedule of [
        constantRate(rate),
        stepRate(rate, { every: n, factor: 0.5 }),
        exponentialRate(rate, { factor: 0.9 }),
        cosineRate(rate, { steps: n }),
      ]
    ) {
      assertEquals(schedule(0), rate);
      const rise = warmedUp(schedule, { steps: n });
      assertEquals([rise(n - 1), rise(n)], [rate, rate]);
      assert(rise(0) > 0 && rise(0) <= rate);
    }
  }));
});

Deno.test("what falls never rises, and cosineRate ends on its floor", () => {
  fc.assert(fc.property(rates, steps, fc.nat(2000), (rate, n, step) => {
    const floor = rate / 10;
    const cosine = cosineRate(rate, { steps: n, floor });
    for (
      const schedule of [
        cosine,
        stepRate(rate, { every: n, factor: 0.5 }),
        exponentialRate(rate, { factor: 0.9 }),
      ]
    ) assert(schedule(step + 1) <= schedule(step));
    assert(cosine(step) >= floor);
    assertEquals(cosine(n), floor);
    assertAlmostEquals(cosine(n / 2), (rate + floor) / 2);
  }));
});

Deno.test("schedules refuse a count of steps that is none", () => {
  for (const n of [0, -1, 1.5, NaN, Infinity]) {
    const says = `expected an integer from 1, found ${n}`;
    assertThrows(() => stepRate(1, { every: n, factor: 0.5 }), RangeError, `every: ${says}`);
    assertThrows(() => cosineRate(1, { steps: n }), RangeError, `steps: ${says}`);
    assertThrows(() => warmedUp(constantRate(1), { steps: n }), RangeError, `steps: ${says}`);
  }
});
