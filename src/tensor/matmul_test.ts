import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { broadcastShapes, matmul, sizeOf, Tensor, transpose, zeros } from "./mod.ts";
import type { Shape } from "./mod.ts";

function counted(shape: Shape, start: number): Tensor {
  return new Tensor(
    shape,
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => start + (i * 7 % 11) / 8),
  );
}

const size = fc.integer({ min: 0, max: 4 });

/** [...,n,k] and [...,k,m] with leading axes that broadcast. */
const operands = fc.record({
  n: size,
  k: size,
  m: size,
  batch: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
  ones: fc.nat(3),
  drop: fc.nat(2),
}).map(({ n, k, m, batch, ones, drop }): [Shape, Shape] => [
  [...batch.map((b, i) => ones >> i & 1 ? 1 : b), n, k],
  [...batch.slice(drop), k, m],
]);

Deno.test("matmul() sums products over the inner axis, batch by batch", () => {
  fc.assert(fc.property(operands, ([left, right]) => {
    const a = counted(left, -0.5);
    const b = counted(right, 0.25);
    const out = matmul(a, b);
    const batch = broadcastShapes(left.slice(0, -2), right.slice(0, -2));
    const [n, k] = left.slice(-2) as [number, number];
    const m = right[right.length - 1]!;
    assertEquals(out.shape, [...batch, n, m]);
    for (let flat = 0; flat < out.size; flat++) {
      const [at, i, j] = [Math.floor(flat / (n * m)), Math.floor(flat / m) % n, flat % m];
      const index: number[] = [];
      for (let axis = batch.length - 1, rest = at; axis >= 0; axis--) {
        index.unshift(rest % batch[axis]!);
        rest = Math.floor(rest / batch[axis]!);
      }
      const own = (shape: Shape): number[] =>
        index.slice(index.length - (shape.length - 2)).map((v, axis) => shape[axis] === 1 ? 0 : v);
      let sum = 0;
      for (let l = 0; l < k; l++) sum += a.at(...own(left), i, l) * b.at(...own(right), l, j);
      assertEquals(out.data[flat], sum);
    }
  }));
});

Deno.test("matmul() of transposed operands is that of their transposes", () => {
  fc.assert(
    fc.property(size, size, size, fc.boolean(), fc.boolean(), (n, k, m, transposeA, transposeB) => {
      const a = counted(transposeA ? [k, n] : [n, k], 1);
      const b = counted(transposeB ? [m, k] : [k, m], -1);
      const expected = matmul(transposeA ? transpose(a) : a, transposeB ? transpose(b) : b);
      const out = matmul(a, b, { transposeA, transposeB });
      assertEquals([out.shape, out.data], [expected.shape, expected.data]);
    }),
  );
});

Deno.test("matmul() throws when inner sizes differ", () => {
  assertThrows(
    () => matmul(zeros([3, 4]), zeros([5, 6])),
    RangeError,
    "Cannot multiply [3,4] by [5,6]: inner sizes 4 and 5 differ",
  );
});

Deno.test("matmul() throws when an operand is no matrix", () => {
  assertThrows(() => matmul(zeros([3]), zeros([3, 2])), RangeError, "Cannot multiply [3] by [3,2]");
});

Deno.test("matmul() of float32 stays float32", () => {
  const a = new Tensor([1, 2], Float32Array.of(0.1, 0.2));
  const out = matmul(a, transpose(a));
  assertEquals(out.dtype, "float32");
  assertEquals(out.data[0], Math.fround(Math.fround(0.1) ** 2 + Math.fround(0.2) ** 2));
});
