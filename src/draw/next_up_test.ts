import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { nextUp } from "./next_up.ts";

Deno.test("nextUp() is the least number above", () => {
  assertEquals([nextUp(1), nextUp(-1)], [1 + 2 ** -52, -1 + 2 ** -53]);
  assertEquals([nextUp(0), nextUp(-0)], [Number.MIN_VALUE, Number.MIN_VALUE]);
  assertEquals(nextUp(-Number.MIN_VALUE), -0);
  assertEquals([nextUp(Number.MAX_VALUE), nextUp(Infinity), nextUp(NaN)], [
    Infinity,
    Infinity,
    NaN,
  ]);
  fc.assert(fc.property(fc.double({ noNaN: true, max: 1e308 }), (v) => {
    const up = nextUp(v);
    assert(up > v);
    // Nothing lies between: the middle is one of the two.
    const middle = v / 2 + up / 2;
    assert(Math.abs(v) < 1e-300 || !Number.isFinite(v) || middle === v || middle === up);
  }));
});

Deno.test("nextUp() of float32 is the least float32 above", () => {
  assertEquals([nextUp(1, "float32"), nextUp(-1, "float32")], [1 + 2 ** -23, -1 + 2 ** -24]);
  assertEquals(nextUp(0, "float32"), 2 ** -149);
  fc.assert(fc.property(fc.float({ noNaN: true, max: Math.fround(1e38) }), (v) => {
    const up = nextUp(v, "float32");
    assert(up > v && up === Math.fround(up));
  }));
});
