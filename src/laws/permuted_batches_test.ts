import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { tensors } from "../draw/mod.ts";
import { runLaw } from "../fuzz/run.ts";
import type { Layer } from "../layer.ts";
import { prop } from "../prop.ts";
import { generator, uniform } from "../random/mod.ts";
import { add, map, multiply, type Tensor } from "../tensor/mod.ts";
import { permutedBatches } from "./permuted_batches.ts";

/** The sum of all inputs so far, row by row. */
function runningSum(weight: (row: number) => number): Layer {
  let state: Tensor | undefined;
  const weighed = (x: Tensor): Tensor => {
    const width = x.size / x.shape[0]!;
    const out = x.clone();
    out.data.forEach((v, i) => out.data[i] = v * weight(Math.floor(i / width)));
    return out;
  };
  return {
    params: [],
    grads: [],
    forward(x: Tensor): Tensor {
      state = state === undefined ? weighed(x) : add(state, weighed(x));
      return state.clone();
    },
    backward: (dout?: Tensor) => weighed(dout!),
  };
}

function statusOf(layer: () => Layer, isStateful: boolean): string {
  const judged = prop({
    name: "a layer",
    given: { x: tensors(["N", "D"]) },
    layer,
    laws: [permutedBatches],
    stateful: isStateful,
  });
  return runLaw(judged, permutedBatches, { runs: 200, seed: 1 }).status;
}

Deno.test("permutedBatches lets rows pass that carry their state, and calls none wrong that draw", () => {
  assertEquals(statusOf(() => runningSum(() => 1), true), "holds");
  const judged = prop({
    name: "a mask",
    given: { x: tensors(["N", "D"]), seed: fc.nat() },
    inputs: ["x"],
    layer: ({ seed }) => {
      const random = generator(seed);
      let mask: Tensor;
      return {
        params: [],
        grads: [],
        forward: (x: Tensor) => multiply(x, mask = map(x, () => uniform(random) < 0.5 ? 0 : 2)),
        backward: (dout?: Tensor) => multiply(dout!, mask),
      };
    },
    laws: [permutedBatches],
    stateful: true,
  });
  assertEquals(
    runLaw(judged, permutedBatches, { runs: 200, seed: 1 }).status === "violated",
    false,
  );
});

Deno.test("permutedBatches catches rows that are weighed by their place, where there is no state", () => {
  assertEquals(statusOf(() => runningSum((row) => 1 + row), false), "violated");
});
