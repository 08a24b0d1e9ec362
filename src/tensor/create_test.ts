import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { shapes } from "../draw/mod.ts";
import { full, sizeOf, Tensor, tensor, zeros } from "./mod.ts";
import type { Nested } from "./mod.ts";

Deno.test("tensor() reads back what toArray() gives", () => {
  fc.assert(fc.property(shapes({ minSize: 1 }), (shape) => {
    const x = new Tensor(shape, Float64Array.from({ length: sizeOf(shape) }, (_, i) => i / 8));
    const y = tensor(x.toArray());
    assertEquals([y.shape, y.data], [x.shape, x.data]);
  }));
});

Deno.test("tensor() takes scalars and empty arrays", () => {
  assertEquals(tensor(3).shape, []);
  assertEquals(tensor(3).item(), 3);
  assertEquals(tensor([]).shape, [0]);
  assertEquals(tensor([[], []]).shape, [2, 0]);
});

Deno.test("tensor() refuses ragged rows and says where", () => {
  const ragged: Nested[] = [[[1, 2], [3]], [1, [2]], [[1], 2], [[[1]], [[1, 2]]], [[], [1]]];
  for (const values of ragged) assertThrows(() => tensor(values), RangeError, "ragged");
  assertThrows(
    () => tensor([[1, 2], [3]]),
    RangeError,
    "Cannot make a tensor of ragged rows: expected 2 entries at depth 1, found 1 entries",
  );
});

Deno.test("tensor() refuses what is no number", () => {
  assertThrows(() => tensor(["1"] as never), TypeError, "expected numbers");
});

Deno.test("zeros() and full() refuse sizes that are none", () => {
  assertThrows(() => zeros([2, -1]), RangeError, "[2,-1]");
  assertThrows(() => full([1.5], 0), RangeError, "[1.5]");
});

Deno.test("a tensor of float32 rounds at every store", () => {
  assertEquals(tensor([0.1], { dtype: "float32" }).data[0], Math.fround(0.1));
  assertEquals(full([2], 0.1, { dtype: "float32" }).dtype, "float32");
});

Deno.test("new Tensor() refuses a shape that does not fit its numbers", () => {
  assertThrows(
    () => new Tensor([2, 2], new Float64Array(3)),
    RangeError,
    "Cannot lay out 3 numbers as [2,2]",
  );
});

Deno.test("no two tensors share an entry", () => {
  fc.assert(fc.property(fc.array(shapes({ minSize: 0, maxSize: 6 }), { minLength: 2 }), (list) => {
    const all = list.map((shape, i) => full(shape, i, { dtype: i % 2 ? "float32" : "float64" }));
    all.forEach((x, i) => assertEquals(x.data.every((v) => v === i), true));
  }));
});

Deno.test("zeros() are zeros however many tensors came before", () => {
  for (let i = 0; i < 5000; i++) {
    const x = zeros([i % 40]);
    assertEquals(x.data.every((v) => v === 0), true);
    x.data.fill(7);
  }
});

Deno.test("at() reads one entry and refuses every other index", () => {
  const x = tensor([[1, 2, 3], [4, 5, 6]]);
  assertEquals(x.at(1, 2), 6);
  assertEquals(tensor(7).at(), 7);
  for (const index of [[2, 0], [0, 3], [-1, 0], [0], [0, 0, 0], [0.5, 0]]) {
    assertThrows(() => x.at(...index), RangeError, "outside its bounds");
  }
  assertThrows(() => tensor([1, 2]).item(), RangeError, "expected one entry");
});

Deno.test("clone() shares nothing", () => {
  const x = tensor([1, 2]);
  x.clone().data[0] = 9;
  assertEquals(x.data[0], 1);
});
