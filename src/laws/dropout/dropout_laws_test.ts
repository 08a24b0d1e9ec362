import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { tensors } from "../../draw/mod.ts";
import { runLaw } from "../../fuzz/run.ts";
import type { Layer } from "../../layer.ts";
import { prop } from "../../prop.ts";
import { generator, uniform } from "../../random/mod.ts";
import { map, multiply, type Tensor } from "../../tensor/mod.ts";
import { keepsExpectation } from "../mod.ts";

/** Dropout that keeps with a probability, and multiplies what it keeps. */
function statusOf(
  ratio: number,
  { keep, factor, perRow = false }: { keep: number; factor: number; perRow?: boolean },
): string {
  const law = keepsExpectation(() => ratio);
  const layer = ({ seed }: { seed: number }): Layer => {
    const random = generator(seed);
    let mask: Tensor;
    return {
      isTraining: true,
      params: [],
      grads: [],
      forward(x: Tensor): Tensor {
        let drawn = 0;
        const width = x.size / x.shape[0]!;
        let i = 0;
        mask = map(x, () => {
          if (!perRow || i++ % width === 0) drawn = uniform(random) < keep ? factor : 0;
          return this.isTraining ? drawn : 1;
        });
        return multiply(x, mask);
      },
      backward: (dout?: Tensor) => multiply(dout!, mask),
    };
  };
  const given = { x: tensors(["N", "D"]), seed: fc.nat() };
  const declared = prop({ name: "layer", given, layer, laws: [law], stateful: true });
  return runLaw(declared, law, { runs: 1000, seed: 1 }).status;
}

for (const ratio of [0, 1e-3, 0.1, 0.5, 0.9, 0.999]) {
  const keep = 1 - ratio;
  Deno.test(`a dropout of ${ratio} keeps the expectation in a thousand trials`, () => {
    assertEquals(statusOf(ratio, { keep, factor: 1 / keep }), "holds");
  });
  Deno.test(`a dropout of ${ratio} keeps the expectation if its rows are dropped whole`, () => {
    assertEquals(statusOf(ratio, { keep, factor: 1 / keep, perRow: true }), "holds");
  });
}

for (const ratio of [0.1, 0.3, 0.9]) {
  const keep = 1 - ratio;
  Deno.test(`a dropout of ${ratio} that scales twice, or not at all, does not`, () => {
    for (const factor of [1, 1 / keep ** 2]) {
      assertEquals(statusOf(ratio, { keep, factor }), "violated", `${factor}`);
    }
  });
}
