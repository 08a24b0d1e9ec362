import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { decode, encode } from "../../corpus/mod.ts";
import type { Failure, RunReport } from "../../fuzz/run_report.ts";
import { Tensor, tensor } from "../../tensor/mod.ts";
import { campaign, HOSTILE } from "./campaign_of_test.ts";
import { literal } from "./literal.ts";
import { reproduce } from "./reproduce.ts";

function evaluated(code: string): unknown {
  return new Function("tensor", "Tensor", `"use strict"; return ${code};`)(tensor, Tensor);
}

const numbers = fc.double();
const tensors = fc.array(fc.nat(4), { maxLength: 3 }).chain((shape) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return fc.tuple(fc.array(numbers, { minLength: size, maxLength: size }), fc.boolean())
    .map(([data, isSingle]) =>
      new Tensor(shape, isSingle ? Float32Array.from(data) : Float64Array.from(data))
    );
});
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    tensors,
    numbers,
    fc.string({ unit: "binary" }),
    fc.bigInt(),
    fc.constantFrom(null, undefined, true, HOSTILE),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.string({ unit: "binary" }), fc.constant("__proto__")), tie("value"), {
      maxKeys: 3,
    }),
  ),
}));

Deno.test("literal() is an expression that makes the same value again, bit by bit", () => {
  fc.assert(
    fc.property(value, (drawn) => {
      const again = evaluated(`(${literal(drawn)})`);
      assertEquals(JSON.stringify(encode(again)), JSON.stringify(encode(drawn)));
    }),
    { numRuns: 500 },
  );
  const long = new Tensor([100], Float64Array.from({ length: 100 }, (_, i) => Math.sin(i)));
  assertEquals(decode(encode(evaluated(literal(long)))), long);
  assert(literal(long).split("\n").every((line) => line.length <= 92));
});

const [broken] = campaign().laws.filter(({ failure }) => failure !== undefined);
const code = (changes: Partial<RunReport>, failure: Partial<Failure> = {}) =>
  reproduce({ ...broken!, ...changes }, { ...broken!.failure!, ...failure });

Deno.test("reproduce() imports the module by its path, whatever it is", () => {
  const specifier = (module: string) =>
    code({ module }).match(/^import \* as module from (.*);$/m)?.[1];
  assertEquals(specifier("props/mine.ts"), '"./props/mine.ts"');
  assertEquals(specifier("./mine.ts"), '"./mine.ts"');
  assertEquals(specifier("../mine.ts"), '"../mine.ts"');
  assertEquals(specifier("/a b/mine#1.ts"), '"/a%20b/mine%231.ts"');
  assertEquals(specifier("a\\b.ts"), '"./a/b.ts"');
  assertEquals(specifier(`x";alert(1)//\u2028`), '"./x%22;alert(1)//%E2%80%A8"');
});

Deno.test("no text of a trial ends a comment or a string of the code", () => {
  const violation = { ...broken!.failure!.violation, where: `a\nalert(1)\u2028alert(2)\r*/` };
  const lines = code({ prop: HOSTILE, law: HOSTILE }, { violation, given: { [HOSTILE]: HOSTILE } })
    .split(/[\n\r\u2028\u2029]/);
  assertEquals(lines.filter((line) => /^\s*alert/.test(line)), []);
});

const PERMISSIONS = [
  { name: "run", command: "deno" },
  { name: "write", path: "." },
  { name: "read", path: "." },
] as const;
const ignore = PERMISSIONS.some((one) => Deno.permissions.querySync(one).state !== "granted");

Deno.test(
  { name: "reproduce() is a program that runs, and finds the violation again", ignore },
  async () => {
    const folder = await Deno.makeTempDir({ dir: ".", prefix: ".test_reproduce_" });
    try {
      const layer = `import { everyLayer, map, prop, tensors, zipWith } from "@backproof/backproof";
let x;
export const bent = prop({
  name: "Bent",
  given: { x: tensors(["N", "D"]) },
  layer: () => ({
    params: [],
    grads: [],
    forward: (input) => map(x = input.clone(), (v) => Math.sin(v + 0.3)),
    backward: (dout) => zipWith(dout, x, (d, v) => 0.5 * d * Math.cos(v + 0.3)),
  }),
  laws: everyLayer,
});
export const other = 1;
`;
      await Deno.writeTextFile(`${folder}/mine.js`, layer);
      const { prop, failure } = broken!;
      assertEquals(prop, "Bent");
      await Deno.writeTextFile(`${folder}/again.ts`, code({ module: "mine.js" }));
      const { stdout, stderr, code: exit } = await new Deno.Command("deno", {
        args: ["run", "--no-prompt", "--no-lock", `${folder}/again.ts`],
        env: { NO_COLOR: "1" },
      }).output();
      const text = new TextDecoder().decode(stdout);
      assertEquals([exit, new TextDecoder().decode(stderr)], [0, ""]);
      assertStringIncludes(text, 'kind: "violation"');
      assertStringIncludes(text, `actual: ${failure!.violation.actual}`);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
