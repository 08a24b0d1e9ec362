import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  equal,
  gather,
  permute,
  reshape,
  scatterAdd,
  set,
  sizeOf,
  slice,
  Tensor,
  tensor,
  transpose,
} from "./mod.ts";
import { zeros } from "./mod.ts";
import type { Shape } from "./mod.ts";

const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
const counted = (shape: Shape): Tensor =>
  new Tensor(shape, Float64Array.from({ length: sizeOf(shape) }, (_, i) => i));

Deno.test("permute() moves every entry to its permuted index, and back", () => {
  const cases = shapes.chain((shape) =>
    fc.tuple(
      fc.constant(shape),
      fc.shuffledSubarray(shape.map((_, i) => i), { minLength: shape.length }),
    )
  );
  fc.assert(fc.property(cases, ([shape, axes]) => {
    const x = counted(shape);
    const y = permute(x, axes);
    assertEquals(y.shape, axes.map((axis) => shape[axis]!));
    const back = axes.map((_, i) => axes.indexOf(i));
    assertEquals(equal(permute(y, back), x), true);
    if (y.size > 0) {
      const index = y.shape.map((n) => n - 1);
      const source = shape.map((_, i) => index[back[i]!]!);
      assertEquals(y.at(...index), x.at(...source));
    }
  }));
});

Deno.test("transpose() swaps the last two axes", () => {
  fc.assert(fc.property(shapes.filter((shape) => shape.length >= 2), (shape) => {
    const axes = shape.map((_, i) => i);
    const swapped = [...axes.slice(0, -2), shape.length - 1, shape.length - 2];
    assertEquals(equal(transpose(counted(shape)), permute(counted(shape), swapped)), true);
  }));
  assertThrows(() => transpose(zeros([3])), RangeError, "Cannot transpose [3]");
});

Deno.test("permute() refuses axes that are no permutation", () => {
  for (const axes of [[0], [0, 0], [0, 2], [1, 0, 2]]) {
    assertThrows(() => permute(zeros([2, 3]), axes), RangeError, "Cannot permute [2,3]");
  }
});

Deno.test("reshape() keeps the order of entries and infers one size", () => {
  assertEquals(reshape(counted([2, 6]), [3, -1]).shape, [3, 4]);
  assertEquals([...reshape(counted([2, 3]), [3, 2]).data], [0, 1, 2, 3, 4, 5]);
  assertThrows(() => reshape(zeros([2, 3]), [4]), RangeError, "Cannot reshape [2,3] to [4]");
  assertThrows(() => reshape(zeros([2, 3]), [-1, -1]), RangeError);
});

Deno.test("slice() of all parts, joined, is the whole", () => {
  const cases = shapes.filter((shape) => shape.length > 0).chain((shape) =>
    fc.nat(shape.length - 1).chain((axis) =>
      fc.tuple(fc.constant(shape), fc.constant(axis), fc.nat(shape[axis]!))
    )
  );
  fc.assert(fc.property(cases, ([shape, axis, cut]) => {
    const x = counted(shape);
    const first = slice(x, { axis, end: cut });
    const second = slice(x, { axis: axis - shape.length, start: cut });
    assertEquals(first.shape[axis]! + second.shape[axis]!, shape[axis]);
    assertEquals([...first.data, ...second.data].sort((a, b) => a - b), [...x.data]);
    if (first.size > 0) assertEquals(first.data[0], 0);
  }));
  assertThrows(() => slice(zeros([2]), { end: 3 }), RangeError, "Cannot slice [2] from 0 to 3");
});

Deno.test("scatterAdd() is the transpose of gather(): repeated rows add up", () => {
  const cases = fc.integer({ min: 1, max: 4 }).chain((rows) =>
    fc.tuple(fc.constant(rows), fc.nat(3), fc.array(fc.nat(rows - 1), { maxLength: 6 }))
  );
  fc.assert(fc.property(cases, ([rows, width, indices]) => {
    const x = counted([rows, width]);
    const picked = gather(x, indices);
    const d = counted(picked.shape);
    const target = zeros([rows, width]);
    scatterAdd(target, { indices, rows: d });
    const dot = (a: Tensor, b: Tensor): number =>
      [...a.data].reduce((sum, v, i) => sum + v * b.data[i]!, 0);
    assertEquals(dot(picked, d), dot(x, target));
  }));
});

Deno.test("gather() refuses a row that is not there, and leaves no half-done scatterAdd()", () => {
  assertThrows(
    () => gather(zeros([2, 3]), [2]),
    RangeError,
    "Cannot take row 2 of [2,3]: it has 2 rows",
  );
  assertThrows(() => gather(zeros([2, 3]), [0.5]), RangeError);
  const target = zeros([2, 1]);
  assertThrows(() => scatterAdd(target, { indices: [0, 5], rows: tensor([[1], [1]]) }), RangeError);
  assertEquals([...target.data], [0, 0]);
});

Deno.test("set() overwrites in place and broadcasts", () => {
  const x = zeros([2, 2]);
  const { data } = x;
  set(x, tensor([1, 2]));
  assertEquals([...data], [1, 2, 1, 2]);
  set(x, 5);
  assertEquals([...data], [5, 5, 5, 5]);
  assertThrows(() => set(x, zeros([2, 3])), RangeError, "[2,3]");
  assertThrows(() => set(tensor([1]), zeros([2])), RangeError, "Cannot set [1] to [2]");
});

Deno.test("equal() compares shape, dtype and values", () => {
  assertEquals(equal(tensor([NaN, 0]), tensor([NaN, -0])), true);
  assertEquals(equal(tensor([1]), tensor([2])), false);
  assertEquals(equal(tensor([1]), tensor([[1]])), false);
  assertEquals(equal(tensor([1]), tensor([1], { dtype: "float32" })), false);
});
