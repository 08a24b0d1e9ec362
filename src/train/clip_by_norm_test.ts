import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { equal, type Tensor, tensor, zeros } from "../tensor/mod.ts";
import { clipByNorm } from "./clip_by_norm.ts";

const lists = fc.array(
  fc.array(fc.oneof(fc.integer({ min: -300, max: 300 }), fc.constant(0)), { maxLength: 5 }),
  { maxLength: 4 },
);
const limits = fc.double({ min: 1e-3, max: 1e3, noNaN: true });

Deno.test("a norm within the limit changes nothing, one beyond is brought to it", () => {
  fc.assert(fc.property(lists, limits, (values, limit) => {
    const grads = values.map((list) => tensor(list));
    const before = grads.map((grad) => grad.clone());
    const norm = clipByNorm(grads, limit);
    assertAlmostEquals(norm, Math.hypot(...values.flat()), 1e-12 * (1 + norm));
    if (norm <= limit) assert(grads.every((grad, i) => equal(grad, before[i]!)));
    else {
      assertAlmostEquals(normOf(grads), limit, 1e-12 * limit);
      // The direction stays: all entries by one factor.
      grads.forEach(({ data }, i) =>
        data.forEach((v, k) =>
          assertAlmostEquals(v * norm, before[i]!.data[k]! * limit, 1e-9 * norm)
        )
      );
    }
  }));
});

Deno.test("zeros have a norm of 0, and so has nothing", () => {
  assertEquals(clipByNorm([zeros([2, 3])], 1), 0);
  assertEquals(clipByNorm([], 1), 0);
  assertEquals(clipByNorm([zeros([0])], 1), 0);
});

Deno.test("gradients whose squares overflow, or vanish, are clipped all the same", () => {
  for (const size of [1e300, 1e-300, Number.MAX_VALUE, 5e-324]) {
    const grads = [tensor([size, -size]), tensor([size, size])];
    assertEquals(clipByNorm(grads, 1e-323), 2 * size);
    if (size > 1e-320) assertEquals(grads[0]!.toArray(), [5e-324, -5e-324]);
  }
  const huge = [tensor([1e300, -1e300])];
  clipByNorm(huge, 1);
  huge[0]!.data.forEach((v, i) => assertAlmostEquals(v, i === 0 ? Math.SQRT1_2 : -Math.SQRT1_2));
});

Deno.test("float32 gradients stay float32", () => {
  const grads = [tensor([3, 4], { dtype: "float32" })];
  assertEquals(clipByNorm(grads, 2.5), 5);
  assertEquals([grads[0]!.dtype, grads[0]!.toArray()], ["float32", [1.5, 2]]);
});

Deno.test("what cannot be clipped is said, and left alone", () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    const grads = [tensor([30]), tensor([1, value])];
    assertThrows(
      () => clipByNorm(grads, 1),
      RangeError,
      `expected finite gradients, found ${value} at entry 1 of grads[1]`,
    );
    assertEquals(grads[0]!.toArray(), [30]);
  }
  for (const limit of [0, -1, NaN]) {
    assertThrows(() => clipByNorm([tensor([1])], limit), RangeError, `found ${limit}`);
  }
});

function normOf(grads: readonly Tensor[]): number {
  return Math.hypot(...grads.flatMap(({ data }) => [...data]));
}
