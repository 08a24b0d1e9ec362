import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { tensors } from "../draw/mod.ts";
import { equal, Tensor } from "../tensor/mod.ts";
import { nestedArrays, shapedArrays, toTensor } from "./arrays.ts";

Deno.test("arrays go out and come in again as they were", () => {
  fc.assert(fc.property(tensors(["N", "D"]), (x) => {
    const nested = toTensor(nestedArrays.from(x));
    // Nested arrays cannot tell [0,3] from [0].
    assert(x.size === 0 || equal(nested, x));
    assert(equal(toTensor(shapedArrays.from(x)), x));
    assert(equal(toTensor({ shape: x.shape, dataSync: () => x.data }), x));
    assert(x.size === 0 || equal(toTensor({ js: () => x.toArray() }), x));
  }));
});

Deno.test("float32 is recognised by the typed array", () => {
  const data = Float32Array.of(1, 2);
  assertEquals(toTensor({ shape: [2], data }).dtype, "float32");
  assertEquals(toTensor(data).dtype, "float32");
  assertEquals(toTensor([1, 2]).dtype, "float64");
});

Deno.test("what is read shares no memory with the library", () => {
  for (const data of [Float64Array.of(1), Float32Array.of(1)]) {
    for (const array of [data, { shape: [1], data }, new Tensor([1], data)]) {
      assert(toTensor(array).data.buffer !== data.buffer);
    }
  }
});

Deno.test("what is no array is refused", () => {
  for (const value of [undefined, null, "1", {}, { shape: [2], data: [1] }, () => 1]) {
    assertThrows(() => toTensor(value), TypeError, "as an array");
  }
});
