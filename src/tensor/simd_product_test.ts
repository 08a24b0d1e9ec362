import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { plainProduct } from "./plain_product.ts";
import { simdProduct } from "./simd_product.ts";
import type { Data } from "./tensor.ts";
import { BLOCK } from "./wasm/kernel.ts";

/** Sizes around the edges of tiles and of blocks. */
const size = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 13 }) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 0, 1, 4, BLOCK + 1).map((more) => BLOCK + more) },
);
/** Of which two at most are large, so that the plain loop stays quick. */
const sizes = fc.record({
  n: size,
  k: size,
  m: size,
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
}).filter(({ n, k, m }) => n * k * m <= 1e6);

const number = fc.oneof(
  { weight: 9, arbitrary: fc.double({ min: -9, max: 9, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -0, 1e300, -1e300, 1e-300, 5e-324) },
);
/** What is rare, so that not every sum is NaN. */
const special = fc.constantFrom(NaN, Infinity, -Infinity);

/** Numbers that repeat after a prime, with some special ones among them. */
const numbers = fc.record({
  some: fc.array(number, { minLength: 101, maxLength: 101 }),
  specials: fc.array(fc.tuple(fc.nat(), special), { maxLength: 2 }),
  single: fc.boolean(),
  offset: fc.nat(5),
});

function filled(
  size: number,
  { some, specials, single, offset }: typeof numbers extends fc.Arbitrary<infer T> ? T : never,
): Data {
  const data = new (single ? Float32Array : Float64Array)(offset + size);
  for (let i = 0; i < data.length; i++) data[i] = some[i % some.length]!;
  for (const [at, value] of specials) data[at % data.length] = value;
  return data;
}

Deno.test("simdProduct() has the bits of plainProduct(), and touches nothing else", () => {
  fc.assert(
    fc.property(sizes, numbers, numbers, (sizes, left, right) => {
      const { n, k, m } = sizes;
      const a = filled(n * k, left);
      const b = filled(k * m, right);
      const expected = new Float64Array(n * m + 2).fill(7);
      const out = expected.slice();
      plainProduct(a, left.offset, b, right.offset, expected, 1, sizes);
      if (!simdProduct(a, left.offset, b, right.offset, out, 1, sizes)) return;
      const different = out.findIndex((v, i) => !Object.is(v, expected[i]));
      assertEquals(different, -1, `at ${different}: ${out[different]}, ${expected[different]}`);
    }),
    { numRuns: 300 },
  );
});

Deno.test("simdProduct() of blocks after one another adds up in order", () => {
  const [n, k, m] = [5, 3 * BLOCK + 2, 6];
  const sizes = { n, k, m, transposeA: false, transposeB: false };
  // Far apart in size, so that another order gives other bits.
  const a = Float64Array.from({ length: n * k }, (_, i) => Math.sin(i) * 10 ** (i % 17));
  const b = Float64Array.from({ length: k * m }, (_, i) => Math.cos(i));
  const expected = new Float64Array(n * m);
  const out = new Float64Array(n * m);
  plainProduct(a, 0, b, 0, expected, 0, sizes);
  assertEquals(simdProduct(a, 0, b, 0, out, 0, sizes), true);
  assertEquals(out, expected);
});

Deno.test("simdProduct() says no where there is no WebAssembly, and writes nothing", async () => {
  const { WebAssembly } = globalThis;
  // Another instance of the module, that has compiled nothing yet.
  const fresh = await import("./simd_product.ts?fresh");
  const sizes = { n: 1, k: 1, m: 1, transposeA: false, transposeB: false };
  const [one, out] = [Float64Array.of(1), Float64Array.of(7)];
  Reflect.deleteProperty(globalThis, "WebAssembly");
  try {
    assertEquals(fresh.simdProduct(one, 0, one, 0, out, 0, sizes), false);
  } finally {
    Object.defineProperty(globalThis, "WebAssembly", {
      value: WebAssembly,
      configurable: true,
      writable: true,
      enumerable: false,
    });
  }
  assertEquals(out[0], 7);
});
