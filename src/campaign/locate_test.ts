import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { locate, type Wanted } from "./locate.ts";

const PERMISSIONS: readonly Deno.PermissionDescriptor[] = [
  { name: "read", path: "." },
  { name: "write", path: "." },
];
const ignore = PERMISSIONS.some((wanted) => Deno.permissions.querySync(wanted).state !== "granted");

const FILES: Readonly<Record<string, string>> = {
  "props.ts": `
import { everyLayer } from "./index.ts";
import type { Layer } from "./types.ts";
import { Dense as Affine, tanh } from "./index.ts";
// the class Own stands below
export class Own implements Layer {}
export const Named = class {};
export const one = prop({
  name: "tanh + bias (v2)",
  layer: () => tanh(),
});
`,
  "index.ts": `
export { Dense } from "./dense.ts";
export * from "./rest.ts";
`,
  "dense.ts": `
/** It says "class Dense" here. */
const text = "class Dense";

export abstract class DenseBase {}
export default class Dense<T> extends DenseBase {
}
`,
  "rest.ts": `
export * from "./index.ts";
import { Inner } from "./inner.ts";
export class Dense2 {}
export const tanh = () => ({});
`,
  "inner.ts": `
class Inner {}
export const props = ["a", "b"].map((name) => prop({ name }));
export const two = prop({ name: 'two' });
export const three = prop({ name: "log-softmax" });
`,
};

const CASES: Readonly<Record<string, readonly [Wanted, string]>> = {
  "a class of the module": [{ className: "Own", prop: "" }, "props.ts:6"],
  "a class without a name of its own": [{ className: "Named", prop: "" }, "props.ts:7"],
  "a class that is exported again": [{ className: "Dense", prop: "" }, "dense.ts:6"],
  "a class whose name begins alike": [{ className: "Dense2", prop: "" }, "rest.ts:4"],
  "a class that a factory uses": [{ className: "Inner", prop: "" }, "inner.ts:2"],
  "an object literal": [{ prop: "tanh + bias (v2)" }, "props.ts:9"],
  "a prop with a hyphen": [{ prop: "log-softmax" }, "inner.ts:5"],
  "a prop of another file": [{ prop: "two" }, "inner.ts:4"],
  "a class that is nowhere": [{ className: "Gone", prop: "two" }, "inner.ts:4"],
  "what is nowhere at all": [{ className: "Gone", prop: "a" }, ""],
  "a class of a strange name": [{ className: "a b", prop: "a" }, ""],
};

Deno.test({
  name: "locate() finds the line of a class, else that of the prop",
  ignore,
  fn: async (t) => {
    const folder = await Deno.makeTempDir({ dir: ".", prefix: ".test_" });
    try {
      for (const [name, text] of Object.entries(FILES)) {
        await Deno.writeTextFile(join(folder, name), text);
      }
      for (const [what, [wanted, expected]] of Object.entries(CASES)) {
        await t.step(what, () => {
          const found = locate(join(folder, "props.ts"), wanted);
          const shown = found === undefined ? "" : `${found.file.split("/").at(-1)}:${found.line}`;
          assertEquals(shown, expected);
        });
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
