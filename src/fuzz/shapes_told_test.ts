import { assert, assertEquals } from "@std/assert";
import { tensors } from "../draw/mod.ts";
import type { Layer } from "../layer.ts";
import { type Law, PASS } from "../laws/mod.ts";
import { prop } from "../prop.ts";
import { runLaw } from "./run.ts";

Deno.test("a report tells the shapes of each tensor apart, and counts the rest of each as others", () => {
  const law: Law = { name: "a law", says: "nothing", check: () => PASS };
  const layer = (): Layer => ({
    params: [],
    grads: [],
    forward: (x) => x!,
    backward: (dout) => dout!,
  });
  const given = { x: tensors(["N", "C", "H", "W"]), b: tensors(["B"]) };
  const report = runLaw(prop({ name: "Many", given, layer, laws: [law] }), law, {
    runs: 200,
    seed: 1,
  });
  const { shapes, sampled } = report.statistics!;
  const sum = (name: string) =>
    Object.entries(shapes).reduce((n, [key, m]) => key.startsWith(`${name} `) ? n + m : n, 0);
  assertEquals([sum("x"), sum("b")], [sampled, sampled]);
  assert(shapes["x others"]! > 0 && !("b others" in shapes) && shapes["b [1]"]! > 0);
});
