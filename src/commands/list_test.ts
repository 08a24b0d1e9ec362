import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { decode, type Json } from "../corpus/mod.ts";
import { tensors } from "../draw/mod.ts";
import { describeProp } from "../fuzz/describe_prop.ts";
import { everyLayer, inputGradient, rowsDoNotMix } from "../laws/mod.ts";
import { MatMul, Relu } from "../layers/mod.ts";
import { prop } from "../prop.ts";
import { Tensor } from "../tensor/mod.ts";
import { type DescribedModule, list } from "./list.ts";

const relu = prop({
  name: "Relu",
  given: { x: tensors(["N", "D"]) },
  layer: () => new Relu(),
  laws: [...everyLayer, rowsDoNotMix],
});
const matMul = prop({
  name: "MatMul",
  given: { x: tensors(["N", "D"]), W: tensors(["D", 5]), f: fc.constant(Math.sin) },
  layer: ({ W }) => new MatMul(W),
  laws: [inputGradient],
});

function describe(module: string): Promise<DescribedModule> {
  return Promise.resolve(
    module === "gone.ts"
      ? { kind: "problem", message: "Cannot load gone.ts: there is no such file" }
      : { kind: "props", props: [relu, matMul].map((one) => describeProp(one)) },
  );
}

async function run(
  modules: readonly string[],
  { json = false, columns }: { readonly json?: boolean; readonly columns?: number } = {},
): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ["", ""];
  const terminal = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    hasColours: false,
    columns,
  };
  const code = await list({ modules, json, describe }, terminal);
  return { code, out, err };
}

Deno.test("list shows the props, their laws and three samples of each, and the same ones each time", async () => {
  const { code, out, err } = await run(["props.ts"]);
  assertEquals([code, err], [0, ""]);
  assertMatch(out, /^props\.ts: 2 props, 15 laws\n\nRelu\n {2}forward {2}x\n {2}obeys/);
  assertStringIncludes(
    out,
    "obeys    the 13 laws of every layer\n           rows of a batch do not mix  ",
  );
  assertMatch(out, /MatMul\n {2}forward {2}x\n {2}obeys {4}input gradient {2}what backward/);
  assertMatch(out, / {2}draws {4}• x \[\d,\d\] +\[\[.*\]\]\n/);
  assertMatch(out, /\n {13}W \[\d,5\] +\[\[.*\n {13}f {7,} *"the function sin"\n/);
  assertEquals(out.match(/•/g)?.length, 6);
  assertMatch(out, /\nThe laws of every layer\n {2}shapes fit /);
  assertEquals((await run(["props.ts"])).out, out);
});

Deno.test("list keeps to the width of a terminal", async () => {
  const { out } = await run(["props.ts"], { columns: 60 });
  const lines = out.split("\n");
  assert(lines.every((line) => [...line].length <= 60));
  assert(lines.some((line) => line.endsWith("…")));
});

Deno.test("list --json gives exact values", async () => {
  const { code, out } = await run(["props.ts"], { json: true });
  assertEquals(code, 0);
  const { version, modules } = JSON.parse(out);
  assertEquals([version, modules.length, modules[0].module], [1, 1, "props.ts"]);
  const [first] = modules[0].props;
  assertEquals([first.name, first.laws.length, first.inputs], ["Relu", 14, ["x"]]);
  const samples = first.samples.map((sample: Json) => decode(sample));
  assertEquals(samples, describeProp(relu).samples);
  assert(samples[0].x instanceof Tensor);
});

Deno.test("list exits 2 for a module that cannot be loaded, and shows the others", async () => {
  const { code, out, err } = await run(["gone.ts", "props.ts"]);
  assertEquals([code, err], [2, "error: Cannot load gone.ts: there is no such file\n"]);
  assertStringIncludes(out, "props.ts: 2 props");
  assertEquals((await run(["gone.ts"])).out, "");
});

Deno.test("describeProp() says why nothing can be drawn", () => {
  const never = prop({
    name: "Never",
    given: {
      x: tensors(["N"]).filter(() => {
        throw new Error("never");
      }),
    },
    layer: () => new Relu(),
    laws: [inputGradient],
  });
  const { samples, problem } = describeProp(never);
  assertEquals(samples, []);
  assertStringIncludes(problem ?? "", "never");
});
