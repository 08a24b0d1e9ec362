import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  add,
  broadcastShapes,
  divide,
  exp,
  log,
  map,
  multiply,
  negate,
  subtract,
  sumTo,
} from "./mod.ts";
import { full, sizeOf, Tensor, tensor, zipWith } from "./mod.ts";
import type { Shape } from "./mod.ts";

/** Two shapes that broadcast, empty axes and scalars among them. */
const pairs = fc.tuple(
  fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
  fc.nat(3),
  fc.nat(7),
  fc.nat(7),
).map(([shape, drop, maskA, maskB]): [Shape, Shape] => [
  shape.map((n, i) => maskA >> i & 1 ? 1 : n),
  shape.map((n, i) => maskB >> i & 1 ? 1 : n).slice(Math.min(drop, shape.length)),
]);

function counted(shape: Shape, start: number): Tensor {
  return new Tensor(shape, Float64Array.from({ length: sizeOf(shape) }, (_, i) => start + i / 8));
}

/** The entry of x that is repeated at an index of the broadcast shape. */
function entry(x: Tensor, index: readonly number[]): number {
  const own = index.slice(index.length - x.rank).map((i, axis) => x.shape[axis] === 1 ? 0 : i);
  return x.at(...own);
}

function* indices(shape: Shape, prefix: readonly number[] = []): Iterable<number[]> {
  if (prefix.length === shape.length) yield [...prefix];
  else for (let i = 0; i < shape[prefix.length]!; i++) yield* indices(shape, [...prefix, i]);
}

const operations = {
  add: [add, (a: number, b: number) => a + b],
  subtract: [subtract, (a: number, b: number) => a - b],
  multiply: [multiply, (a: number, b: number) => a * b],
  divide: [divide, (a: number, b: number) => a / b],
  zipWith: [
    (a: Tensor, b: Tensor) => zipWith(a, b, (u, v) => 2 * u - v),
    (a: number, b: number) => 2 * a - b,
  ],
} as const;

for (const [name, [operation, scalar]] of Object.entries(operations)) {
  Deno.test(`${name}() broadcasts entry by entry`, () => {
    fc.assert(fc.property(pairs, ([left, right]) => {
      const a = counted(left, 1);
      const b = counted(right, -3.5);
      const out = operation(a, b);
      assertEquals(out.shape, broadcastShapes(left, right));
      let i = 0;
      for (const index of indices(out.shape)) {
        assertEquals(out.data[i++], scalar(entry(a, index), entry(b, index)));
      }
      assertEquals(i, out.size);
    }));
  });
}

Deno.test("a number broadcasts from either side and keeps the dtype", () => {
  const x = tensor([1, 2], { dtype: "float32" });
  assertEquals([...subtract(1, x).data], [0, -1]);
  assertEquals([...subtract(x, 1).data], [0, 1]);
  assertEquals(divide(1, x).dtype, "float32");
  assertEquals(multiply(2, 3).item(), 6);
});

Deno.test("operations are float32 only if both operands are, and then round each entry", () => {
  const x = tensor([0.1], { dtype: "float32" });
  assertEquals(add(x, tensor([0.2])).dtype, "float64");
  assertEquals(add(x, x).data[0], Math.fround(Math.fround(0.1) + Math.fround(0.1)));
  assertEquals(exp(x).data[0], Math.fround(Math.exp(Math.fround(0.1))));
});

Deno.test("broadcastShapes() names both shapes when they do not fit", () => {
  assertThrows(
    () => add(full([3, 4], 1), full([3], 1)),
    RangeError,
    "Cannot broadcast [3,4] with [3]: sizes 4 and 3 differ",
  );
});

Deno.test("sumTo() undoes a broadcast: it is its transpose", () => {
  fc.assert(fc.property(pairs, ([left, right]) => {
    const shape = broadcastShapes(left, right);
    const dout = counted(shape, 0.25);
    const repeated = add(counted(left, 1), full(shape, 0));
    // ⟨broadcast(a), dout⟩ = ⟨a, sumTo(dout)⟩, exact in eighths.
    const dot = (a: Tensor, b: Tensor): number =>
      [...a.data].reduce((sum, v, i) => sum + v * b.data[i]!, 0);
    assertEquals(dot(repeated, dout), dot(counted(left, 1), sumTo(dout, left)));
  }));
});

Deno.test("sumTo() refuses a shape that was not repeated", () => {
  assertThrows(() => sumTo(full([2, 3], 1), [2]), RangeError, "[2]");
  assertThrows(() => sumTo(full([2], 1), [2, 2]), RangeError, "Cannot sum [2] to [2,2]");
});

Deno.test("map(), negate(), exp() and log() act on every entry", () => {
  const x = counted([2, 3], 1);
  assertEquals([...map(x, (v) => v * v).data], [...x.data].map((v) => v * v));
  assertEquals([...negate(x).data], [...x.data].map((v) => -v));
  assertEquals([...exp(x).data], [...x.data].map(Math.exp));
  assertEquals([...log(x).data], [...x.data].map(Math.log));
});
