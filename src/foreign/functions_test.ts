import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { tensors } from "../draw/mod.ts";
import { runLaw } from "../fuzz/run.ts";
import type { Prop } from "../prop.ts";
import { type Arrays, nestedArrays, type ShapedArray, shapedArrays } from "./arrays.ts";
import { fromGradient } from "./from_gradient.ts";
import { fromVjp } from "./from_vjp.ts";

/** The laws that are broken. */
function broken(prop: Prop): string[] {
  return prop.laws.filter((law) => runLaw(prop, law, { runs: 200, seed: 1 }).status === "violated")
    .map(({ name }) => name);
}

function product(scale: number): Prop {
  return fromVjp({
    name: "product",
    given: { x: tensors(["N"]), y: tensors(["N"]), k: fc.integer({ min: 1, max: 3 }) },
    arrays: nestedArrays,
    value: ({ x, y, k }) => (x as number[]).map((v, i) => k * v * (y as number[])[i]!),
    vjp: ({ x, y, k }, dout) => ({
      x: (y as number[]).map((v, i) => k * v * (dout as number[])[i]!),
      y: (x as number[]).map((v, i) => scale * k * v * (dout as number[])[i]!),
    }),
  });
}

Deno.test("a right vector-Jacobian product obeys the laws of functions", () => {
  assertEquals(broken(product(1)), []);
  assert(product(1).leftOut.some(({ law }) => law === "param gradient"));
});

Deno.test("a wrong vector-Jacobian product is caught, at the argument that is wrong", () => {
  const prop = product(1.001);
  assertEquals(broken(prop), ["input gradient"]);
  const law = prop.laws.find(({ name }) => name === "input gradient")!;
  const { failure } = runLaw(prop, law, { runs: 200, seed: 1 });
  assertEquals(failure?.violation.where, "dy[0]");
});

/** Arrays that keep float32, as most libraries do. */
const single: Arrays<ShapedArray> = {
  from: (x) => ({ shape: x.shape, data: Float32Array.from(x.data) }),
  dtype: "float32",
};

function sigmoid(slope: (y: number) => number): Prop {
  return fromVjp({
    name: "sigmoid",
    given: { x: tensors(["N", "D"]) },
    arrays: single,
    value: ({ x }) => ({ shape: x.shape, data: x.data.map((v) => 1 / (1 + Math.exp(-v))) }),
    vjp: ({ x }, dout) => ({
      shape: x.shape,
      data: x.data.map((v, i) => dout.data[i]! * slope(1 / (1 + Math.exp(-v)))),
    }),
  });
}

Deno.test("a function in float32 is judged by the resolution of float32", () => {
  assertEquals(broken(sigmoid((y) => y * (1 - y))), []);
  assertEquals(broken(sigmoid((y) => 1.01 * y * (1 - y))), ["input gradient"]);
});

function bowl(factor: number): Prop {
  return fromGradient({
    name: "bowl",
    given: { x: tensors(["N"]) },
    arrays: shapedArrays,
    value: ({ x }) => [...x.data].reduce((sum, v) => sum + v * v, 0),
    gradient: ({ x }) => ({ shape: x.shape, data: x.data.map((v) => factor * v) }),
  });
}

Deno.test("a gradient is judged without an upstream one, and says which laws it leaves out", () => {
  assertEquals(broken(bowl(2)), []);
  assertEquals(broken(bowl(1)), ["input gradient"]);
  const left = bowl(2).leftOut.map(({ law }) => law);
  assert(left.includes("backward is linear in dout"));
  assert(bowl(2).laws.every(({ name }) => !left.includes(name)));
});

Deno.test("a gradient that is missing is an answer that is wrong, and said to be missing", () => {
  const prop = fromVjp({
    name: "forgets y",
    given: { x: tensors(["N"]), y: tensors(["N"]) },
    arrays: shapedArrays,
    value: ({ x, y }) => ({ shape: x.shape, data: x.data.map((v, i) => v + y.data[i]!) }),
    vjp: (_, dout) => ({ x: dout }),
  });
  const { failure } = runLaw(prop, prop.laws[0]!, { runs: 5, seed: 1 });
  assert(`${failure?.violation.actual}`.includes("expected gradients for x, y, found only x"));
});
