import { stripVTControlCharacters } from "node:util";
import { assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { inColour } from "./in_colour.ts";

const STATUSES = ["holds", "violated", "unjudged", "vacuous"] as const;

Deno.test("inColour() changes nothing but the colours", () => {
  const lines = fc.array(
    fc.constantFrom("Square breaks", "✓ a", "Likely: b", "Replay: c", "", "  at  d"),
  );
  fc.assert(
    fc.property(lines, fc.constantFrom(...STATUSES), (all, status) => {
      const text = all.join("\n");
      assertEquals(stripVTControlCharacters(inColour(text, status)), text);
    }),
  );
});

Deno.test("inColour() colours the wrong entries of a gradient", () => {
  const line = "  wrong     dx [3]: 3 of 4 entries, marked *\n            -1.5e-7*  2  NaN*  3*";
  const painted = inColour(line, "holds");
  assertEquals(painted.split("\x1b[31m").length - 1, 3);
  assertEquals(stripVTControlCharacters(painted), line);
});

Deno.test("inColour() colours whatever needs a look", () => {
  for (const status of ["violated", "unjudged", "vacuous"] as const) {
    assertNotEquals(inColour("Square breaks", status), "Square breaks");
  }
});
