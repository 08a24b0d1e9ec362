import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { argmax, max, mean, sizeOf, sum, Tensor, tensor, zeros } from "./mod.ts";
import type { Shape } from "./mod.ts";

const cases = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 }).chain((
  shape,
) =>
  fc.record({
    shape: fc.constant(shape as Shape),
    axes: fc.uniqueArray(fc.integer({ min: 0, max: shape.length - 1 })),
    keepDims: fc.boolean(),
    negative: fc.boolean(),
  })
);

function counted(shape: Shape): Tensor {
  return new Tensor(
    shape,
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => (i * 7 % 13 - 5) / 8),
  );
}

/** The entries that fall together, and the shape of the result. */
function grouped(
  x: Tensor,
  axes: readonly number[],
  keepDims: boolean,
): { shape: number[]; groups: number[][] } {
  const kept = x.shape.map((n, i) => axes.includes(i) ? 1 : n);
  const groups: number[][] = Array.from({ length: sizeOf(kept) }, () => []);
  x.data.forEach((v, flat) => {
    let group = 0;
    let stride = 1;
    for (let axis = x.rank - 1, rest = flat; axis >= 0; axis--) {
      const i = rest % x.shape[axis]!;
      rest = Math.floor(rest / x.shape[axis]!);
      if (!axes.includes(axis)) {
        group += i * stride;
        stride *= x.shape[axis]!;
      }
    }
    groups[group]!.push(v);
  });
  return { shape: keepDims ? kept : x.shape.filter((_, i) => !axes.includes(i)), groups };
}

Deno.test("sum(), mean() and max() reduce any axes", () => {
  fc.assert(fc.property(cases, ({ shape, axes, keepDims, negative }) => {
    const x = counted(shape);
    const axis = negative ? axes.map((a) => a - shape.length) : axes;
    const { shape: expected, groups } = grouped(x, axes, keepDims);
    const total = sum(x, { axis, keepDims });
    assertEquals(total.shape, expected);
    assertEquals([...total.data], groups.map((g) => g.reduce((a, b) => a + b, 0)));
    const average = mean(x, { axis, keepDims });
    assertEquals([...average.data], groups.map((g) => g.reduce((a, b) => a + b, 0) / g.length));
    if (groups.every((g) => g.length > 0)) {
      assertEquals([...max(x, { axis, keepDims }).data], groups.map((g) => Math.max(...g)));
    }
  }));
});

Deno.test("reductions without an axis take everything", () => {
  const x = tensor([[1, 2], [3, 5]]);
  assertEquals(sum(x).item(), 11);
  assertEquals(sum(x, { keepDims: true }).shape, [1, 1]);
  assertEquals(mean(x).item(), 2.75);
  assertEquals(argmax(x).item(), 3);
});

Deno.test("argmax() takes the first of several largest", () => {
  assertEquals([...argmax(tensor([[1, 3, 3], [2, 2, 1]]), { axis: 1 }).data], [1, 0]);
  assertEquals(argmax(tensor([[1, 3, 3]]), { axis: -1, keepDims: true }).shape, [1, 1]);
});

Deno.test("the sum of nothing is 0, its mean NaN, and it has no max", () => {
  assertEquals(sum(zeros([0])).item(), 0);
  assertEquals(mean(zeros([0])).item(), NaN);
  assertThrows(() => max(zeros([2, 0]), { axis: 1 }), RangeError, "nothing to choose from");
  assertEquals(max(zeros([0, 2]), { axis: 1 }).shape, [0]);
});

Deno.test("max() lets NaN win", () => {
  assertEquals(max(tensor([1, NaN, 2])).item(), NaN);
});

Deno.test("reductions refuse an axis that is not there", () => {
  assertThrows(() => sum(zeros([2, 3]), { axis: 2 }), RangeError, "Cannot use axis 2 of [2,3]");
});

Deno.test("sum() of float32 rounds once, at the end", () => {
  const x = new Tensor([4], Float32Array.of(2 ** 24, 1, 1, -(2 ** 24)));
  assertEquals(sum(x).item(), 2);
});
