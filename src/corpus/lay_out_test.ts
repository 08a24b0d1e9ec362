import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Json } from "./encode.ts";
import { layOut } from "./lay_out.ts";

Deno.test("layOut() writes JSON that reads back the same", () => {
  fc.assert(
    fc.property(
      fc.jsonValue({ maxDepth: 4 }),
      (json) => assertEquals(JSON.parse(layOut(json as Json)), JSON.parse(JSON.stringify(json))),
    ),
  );
});

Deno.test("layOut() keeps its lines within 100 columns where numbers allow", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (values) => {
      const longest = Math.max(...layOut({ values }).split("\n").map(({ length }) => length));
      return longest <= 100;
    }),
  );
});

Deno.test("layOut() puts short values on one line and fills lines with numbers", () => {
  const text = layOut({ shape: [2, 3], values: Array.from({ length: 60 }, (_, i) => i) });
  assert(text.startsWith('{\n  "shape": [2, 3],\n  "values": [\n    0, 1, 2,'), text);
  assertEquals(text.split("\n").length, 8);
});
