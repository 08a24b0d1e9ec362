import { assertEquals } from "@std/assert";
import { tensors } from "../../draw/mod.ts";
import { runLaw } from "../../fuzz/run.ts";
import type { Layer } from "../../layer.ts";
import { prop } from "../../prop.ts";
import { map, type Tensor } from "../../tensor/mod.ts";
import { asymptotes, type Law, oddPart } from "../mod.ts";

/** A layer of which only forward is looked at. */
function forwardOf(f: (v: number) => number): Layer {
  return {
    params: [],
    grads: [],
    forward: (x: Tensor) => map(x, f),
    backward: (dout?: Tensor) => dout!.clone(),
  };
}

function statusOf(law: Law, f: (v: number) => number): string {
  const claimed = prop({
    name: "f",
    given: { x: tensors() },
    layer: () => forwardOf(f),
    laws: [law],
  });
  return runLaw(claimed, law, { runs: 2000, seed: 1 }).status;
}

const gated: Readonly<Record<string, (v: number) => number>> = {
  "x · (1 + tanh x) / 2": (v) => v * (1 + Math.tanh(v)) / 2,
  "log(1 + eˣ), which rounds at 1": (v) => v > 700 ? v : Math.log(1 + Math.exp(v)),
  "x where x > 0": (v) => v > 0 ? v : 0,
  "x · (1/2 + arctan x / π), slow to open": (v) => v * (0.5 + Math.atan(v) / Math.PI),
  "a gate in decimals": (v) => v * Number((1 / (1 + Math.exp(-v))).toPrecision(15)),
};

for (const [name, f] of Object.entries(gated)) {
  Deno.test(`${name} has an odd part of slope 0.5`, () => {
    assertEquals(statusOf(oddPart(0.5), f), "holds");
  });
}

for (const name of ["x · (1 + tanh x) / 2", "log(1 + eˣ), which rounds at 1", "x where x > 0"]) {
  Deno.test(`${name} tends to 0 and x`, () => {
    assertEquals(
      statusOf(asymptotes({ left: { slope: 0 }, right: { slope: 1 } }), gated[name]!),
      "holds",
    );
  });
}

Deno.test("what tends to lines slowly does tend to them", () => {
  const flat = (offset: number) => ({ slope: 0, offset });
  const law = asymptotes({ left: flat(-1), right: flat(1) });
  assertEquals(statusOf(law, (v) => v / (1 + Math.abs(v))), "holds");
  assertEquals(statusOf(law, (v) => Math.atan(v) * 2 / Math.PI), "holds");
  assertEquals(statusOf(law, (v) => 1.001 * v / (1 + Math.abs(v))), "violated");
  assertEquals(statusOf(law, (v) => Math.sign(v) * Math.log1p(Math.abs(v))), "violated");
});

Deno.test("asymptotes() says which lines it means", () => {
  const { name } = asymptotes({ left: { slope: -1 }, right: { slope: 0.5, offset: -2 } });
  assertEquals(name, "tends to −x and 0.5x − 2");
});
