import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { concat, equal, slice, tensor, zeros } from "./mod.ts";

Deno.test("slices of concat() are what was joined", () => {
  const sizes = fc.array(fc.nat(3), { minLength: 1, maxLength: 4 });
  fc.assert(fc.property(sizes, fc.nat(2), (lengths, axis) => {
    let next = 0;
    const parts = lengths.map((length) => {
      const part = zeros([2, 3, 2].with(axis, length));
      part.data.forEach((_, i) => part.data[i] = next++);
      return part;
    });
    const joined = concat(parts, { axis: axis - 3 });
    let start = 0;
    for (const part of parts) {
      const end = start + part.shape[axis]!;
      assert(equal(slice(joined, { axis, start, end }), part));
      start = end;
    }
  }));
});

Deno.test("concat() is float32 only if all parts are", () => {
  const single = zeros([1], { dtype: "float32" });
  assertEquals(concat([single, single]).dtype, "float32");
  assertEquals(concat([single, zeros([1])]).dtype, "float64");
});

Deno.test("concat() throws when other sizes differ, and when there is nothing", () => {
  assertThrows(() => concat([]), RangeError, "no tensors");
  assertThrows(() => concat([tensor([[1]]), tensor([1])]), RangeError, "[1,1] and [1]");
});
