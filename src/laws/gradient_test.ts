import { assertEquals } from "@std/assert";
import { classIndices, tensors } from "../draw/mod.ts";
import { runLaw } from "../fuzz/run.ts";
import type { Layer } from "../layer.ts";
import { prop } from "../prop.ts";
import { exp, gather, log, map, multiply, type Tensor, tensor, zipWith } from "../tensor/mod.ts";
import { inputGradient, paramGradient } from "./mod.ts";

const identity = (): Layer => ({
  params: [],
  grads: [],
  forward: (x: Tensor) => x.clone(),
  backward: (dout: Tensor) => dout.clone(),
});
const statusOf = (layer: () => Layer, law = inputGradient): string =>
  runLaw(prop({ name: "A layer", given: { x: tensors(["N", "D"]) }, layer, laws: [law] }), law, {
    runs: 50,
    seed: 1,
  }).status;

Deno.test("a gradient that does not exist is never counted as judged", () => {
  assertEquals(statusOf(identity, paramGradient), "vacuous");
  const indices = prop({
    name: "Embedding",
    given: { i: classIndices(["N"], { classes: 3 }) },
    inputs: ["i"],
    nondifferentiable: ["i"],
    layer: () => ({
      ...identity(),
      forward: (i: Tensor) => gather(tensor([1, 2, 3]), i),
      backward: () => [],
    }),
    laws: [inputGradient],
  });
  assertEquals(runLaw(indices, inputGradient, { runs: 20, seed: 1 }).status, "vacuous");
  const empty = prop({
    name: "Identity of nothing",
    given: { x: tensors([0, 3]) },
    layer: identity,
    laws: [inputGradient],
  });
  assertEquals(runLaw(empty, inputGradient, { runs: 20, seed: 1 }).status, "vacuous");
});

Deno.test("a layer that is never finite is not counted as judged", () => {
  const layer = (): Layer => ({ ...identity(), forward: (x: Tensor) => log(multiply(-1, exp(x))) });
  assertEquals(statusOf(layer), "vacuous");
});

Deno.test("a layer with randomness of its own cannot be judged", () => {
  const layer = (): Layer => ({
    ...identity(),
    forward: (x: Tensor) => multiply(x, Math.random()),
  });
  assertEquals(statusOf(layer), "unjudged");
});

Deno.test("what a layer keeps from an earlier forward is not taken for a slope", () => {
  // Each forward adds what it saw before, as a stateful recurrent layer does; a fresh one starts from 0.
  const layer = (): Layer => {
    let state = 0;
    return {
      ...identity(),
      forward(x: Tensor): Tensor {
        const out = x.clone();
        out.data.forEach((v, i) => out.data[i] = v + state);
        state += 0.125 * (x.data[0] ?? 0);
        return out;
      },
    };
  };
  assertEquals(statusOf(layer), "holds");
});

Deno.test("a gradient of another shape is said to be so", () => {
  const layer = (): Layer => ({ ...identity(), backward: () => tensor([1]) });
  const report = runLaw(
    prop({ name: "A layer", given: { x: tensors([2, 3]) }, layer, laws: [inputGradient] }),
    inputGradient,
    { runs: 5, seed: 1 },
  );
  const { actual, expected, where } = report.failure!.violation;
  assertEquals([where, actual, expected], ["dx", "shape [1]", "shape [2,3]"]);
});

Deno.test("a layer that throws on what is drawn breaks the law", () => {
  const layer = (): Layer => ({
    ...identity(),
    forward() {
      throw new RangeError("no kernel for this size");
    },
  });
  assertEquals(statusOf(layer), "violated");
});

Deno.test("0 · ∞ is not called wrong where the slope is infinite", () => {
  let input: Tensor;
  const layer: Layer = {
    params: [],
    grads: [],
    forward: (x: Tensor) => map(input = x.clone(), Math.cbrt),
    backward: (dout: Tensor) => zipWith(dout, input, (d, v) => d * (Math.cbrt(v) / v / 3)),
  };
  const cubeRoot = prop({
    name: "∛x",
    given: { x: tensors([2]) },
    layer: () => layer,
    laws: [inputGradient],
  });
  const given = { x: tensor([0, 0]) };
  const trial = cubeRoot.trial({ given, upstream: { kind: "unit", index: 1 }, seed: 1 });
  assertEquals(inputGradient.check(trial).kind, "vacuous");
  assertEquals(statusOf(() => layer), "holds");
});
