import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { isSimpler, simplerNumbers } from "./simpler.ts";

const doubles = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: -3, max: 3, noNaN: true }),
  fc.integer({ min: -300, max: 300 }).map((k) => k / 100),
  fc.constantFrom(-0, 5e-324, -5e-324, Number.MAX_VALUE, 1e21, 1e-7, 1 / 3),
);
const floats = fc.oneof(
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -300, max: 300 }).map((k) => Math.fround(k / 100)),
  fc.constantFrom(-0, 2 ** -149, 3.4028234663852886e38, Math.fround(1e-7), Math.fround(1 / 3)),
);

Deno.test("simplerNumbers() are finite, never −0 and strictly simpler", () => {
  fc.assert(fc.property(doubles, (v) => {
    for (const s of simplerNumbers(v)) {
      assert(Number.isFinite(s) && !Object.is(s, -0) && isSimpler(s, v), `${s} for ${v}`);
    }
  }));
});

Deno.test("simplerNumbers() of a float32 are strictly simpler also once they are rounded", () => {
  fc.assert(fc.property(floats, (v) => {
    for (const s of simplerNumbers(v, "float32").map(Math.fround)) {
      assert(Number.isFinite(s) && !Object.is(s, -0) && isSimpler(s, v, "float32"), `${s}, ${v}`);
    }
  }));
});

Deno.test("isSimpler() is a strict order", () => {
  fc.assert(fc.property(doubles, doubles, doubles, (a, b, c) => {
    assert(!isSimpler(a, a));
    assert(!(isSimpler(a, b) && isSimpler(b, a)));
    if (isSimpler(a, b) && isSimpler(b, c)) assert(isSimpler(a, c));
  }));
});

Deno.test("isSimpler() prefers 0, then short decimals, those near 1, and positive ones", () => {
  const order = [0, 1, -1, 2, -2, 3, 0.5, -0.5, 10, 1.5, 0.25, 0.333, 1 / 3];
  for (let i = 1; i < order.length; i++) {
    assert(isSimpler(order[i - 1]!, order[i]!), `${order[i - 1]} before ${order[i]}`);
  }
});

Deno.test("only 0 has nothing simpler", () => {
  fc.assert(fc.property(doubles, (v) => {
    assertEquals(simplerNumbers(v).length === 0, Object.is(v, 0));
  }));
});
