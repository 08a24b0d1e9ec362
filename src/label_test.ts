import { assertEquals, assertThrows } from "@std/assert";
import { label } from "./label.ts";

Deno.test("label() names a trait, and refuses what is none", () => {
  const has = () => true;
  assertEquals(label("tie", has), { name: "tie", has });
  assertEquals(label("tie", has, { atLeast: 0.5 }), { name: "tie", has, atLeast: 0.5 });
  assertThrows(() => label("", has), TypeError, "without a name");
  assertThrows(() => label("tie", 1 as never), TypeError, "expected a function, found number");
  for (const atLeast of [-0.1, 1.1, NaN]) {
    assertThrows(() => label("tie", has, { atLeast }), RangeError, "expected 0 to 1");
  }
});
