import { assertEquals, assertThrows } from "@std/assert";
import { catalogue } from "./catalogue.ts";
import { layerDocs } from "./layer_doc.ts";

const ignore = Deno.permissions.querySync({ name: "read", path: "." }).state !== "granted";

Deno.test({
  name: "docs/catalogue.md is what the code says: deno task catalogue writes it",
  ignore,
  fn: async () => {
    const page = Deno.readTextFileSync(new URL("catalogue.md", import.meta.url));
    assertEquals(page, await catalogue());
  },
});

Deno.test("the doc comment of a layer is parted into summary, formulas and remarks", () => {
  const source = `/**
 * Doubles
 * every element.
 *
 *     out = 2 · x
 *     dx  = 2 · dout
 *
 * Like {@linkcode Sum} of x and x.
 *
 * @example
 */
export class Double implements Layer {`;
  assertEquals(layerDocs(source), [{
    name: "Double",
    summary: "Doubles every element.",
    formulas: "out = 2 · x\ndx  = 2 · dout",
    remarks: ["Like `Sum` of x and x."],
  }]);
  assertEquals(layerDocs("export class Sum {}\nclass Hidden implements Layer {}"), []);
  assertThrows(() => layerDocs("export class Double implements Layer {}"), Error, "no doc comment");
});
