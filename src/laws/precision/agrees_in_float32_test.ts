import { assertEquals } from "@std/assert";
import { type Arbitrary, positives, tensors } from "../../draw/mod.ts";
import { runLaw } from "../../fuzz/run.ts";
import type { Layer } from "../../layer.ts";
import { prop } from "../../prop.ts";
import {
  add,
  divide,
  exp,
  full,
  log,
  map,
  matmul,
  max,
  mean,
  multiply,
  subtract,
  sum,
  type Tensor,
  tensor,
  zeros,
  zipWith,
} from "../../tensor/mod.ts";
import { agreesInFloat32 } from "../mod.ts";

type Slope = (at: { x: Tensor; out: Tensor; dout: Tensor }) => Tensor;

function statusOf(
  forward: (x: Tensor) => Tensor,
  backward: Slope,
  x: Arbitrary<Tensor> = tensors(["N", "D"]),
): string {
  const layer = (): Layer => {
    let at: { x: Tensor; out: Tensor };
    return {
      params: [],
      grads: [],
      forward(x: Tensor): Tensor {
        at = { x: x.clone(), out: forward(x) };
        return at.out.clone();
      },
      backward: (dout?: Tensor) => backward({ ...at, dout: dout! }),
    };
  };
  const declared = prop({ name: "layer", given: { x }, layer, laws: [agreesInFloat32] });
  return runLaw(declared, agreesInFloat32, { runs: 2000, seed: 2 }).status;
}

const row = { axis: 1, keepDims: true };
const root = (x: Tensor): Tensor => map(x, Math.sqrt);

const column = { axis: 0, keepDims: true };

/** Columns of mean 0 and variance 1, and what they are divided by. */
function parts(x: Tensor): { hat: Tensor; deviation: Tensor } {
  const centered = subtract(x, mean(x, column));
  const deviation = root(add(mean(multiply(centered, centered), column), 1e-5));
  return { hat: divide(centered, deviation), deviation };
}

/** All in float32 on the way: each operation rounds. */
const right: Readonly<Record<string, [(x: Tensor) => Tensor, Slope, Arbitrary<Tensor>?]>> = {
  "a kink at a sum that cancels": [
    (x) => map(sum(x, row), (v) => Math.max(0, v)),
    ({ x, out, dout }) => multiply(map(x, () => 1), zipWith(dout, out, (d, v) => v > 0 ? d : 0)),
  ],
  "a sigmoid by its formula": [
    (x) => divide(1, add(1, exp(map(x, (v) => -v)))),
    ({ out, dout }) => multiply(multiply(dout, out), subtract(1, out)),
    tensors(["N", "D"], { min: -80, max: 80 }),
  ],
  "tanh far out": [
    (x) => map(x, Math.tanh),
    ({ out, dout }) => multiply(dout, subtract(1, multiply(out, out))),
  ],
  "a softmax": [
    (x) => {
      const powers = exp(subtract(x, max(x, row)));
      return divide(powers, sum(powers, row));
    },
    ({ out, dout }) => multiply(out, subtract(dout, sum(multiply(out, dout), row))),
  ],
  "a logarithm of a sum of exponentials": [
    (x) => add(max(x, row), log(sum(exp(subtract(x, max(x, row))), row))),
    ({ x, out, dout }) => multiply(dout, exp(subtract(x, out))),
  ],
  "a batch that is normalized": [
    (x) => parts(x).hat,
    ({ x, dout }) => {
      const { hat, deviation } = parts(x);
      const along = multiply(hat, mean(multiply(hat, dout), column));
      return divide(subtract(subtract(dout, mean(dout, column)), along), deviation);
    },
    tensors([{ name: "N", min: 3 }, "D"]),
  ],
  "a number that float32 cannot hold": [exp, ({ out, dout }) => multiply(dout, out)],
  "a floor": [(x) => map(x, Math.floor), ({ dout }) => multiply(dout, 0)],
  "a reciprocal": [
    (x) => divide(1, x),
    ({ out, dout }) => multiply(multiply(dout, -1), multiply(out, out)),
    positives(["N", "D"]),
  ],
};
for (const [name, [forward, backward, x]] of Object.entries(right)) {
  Deno.test(`${name} agrees in float32`, () => {
    assertEquals(statusOf(forward, backward, x), "holds");
  });
}

const wrong: Readonly<Record<string, [(x: Tensor) => Tensor, Slope, Arbitrary<Tensor>?]>> = {
  "an answer in float64": [(x) => matmul(x, full([x.shape[1]!, 1], 1)), ({ x }) => x],
  "an exponential over its sum": [
    (x) => divide(exp(x), sum(exp(x), row)),
    ({ dout }) => multiply(dout, 0),
    tensors(["N", "D"], { min: -200, max: 200 }),
  ],
  "a variance as the mean of squares less the square of the mean": [
    (x) => {
      const middle = mean(x, column);
      const variance = subtract(mean(multiply(x, x), column), multiply(middle, middle));
      return divide(subtract(x, middle), root(map(variance, (v) => Math.max(v, 0) + 1e-3)));
    },
    ({ dout }) => multiply(dout, 0),
    tensors(["N", "D"], { min: -3, max: 3 }),
  ],
  "a power less 1": [(x) => subtract(exp(x), 1), ({ x, dout }) => multiply(dout, exp(x))],
  "a root beside a tiny number": [
    (x) => divide(x, add(root(multiply(x, x)), 1e-200)),
    ({ dout }) => multiply(dout, 0),
  ],
  "a factor that is kept too coarsely": [
    (x) => multiply(x, x.dtype === "float32" ? 0.3334 : 0.33339),
    ({ dout }) => multiply(dout, 0.3),
  ],
  "a gradient that is kept too coarsely": [
    (x) => multiply(x, 3),
    ({ dout, x }) => multiply(dout, x.dtype === "float32" ? 3.001 : 3),
  ],
};
for (const [name, [forward, backward, x]] of Object.entries(wrong)) {
  Deno.test(`${name} does not agree in float32`, () => {
    assertEquals(statusOf(forward, backward, x), "violated");
  });
}

Deno.test("params that are float64 whatever is drawn are not judged", () => {
  const layer = (): Layer => ({
    params: [tensor([1])],
    grads: [zeros([1])],
    forward: (x: Tensor) => multiply(x, tensor([1])),
    backward: (dout?: Tensor) => dout!.clone(),
  });
  const given = { x: tensors(["N", "D"]) };
  const declared = prop({ name: "layer", given, layer, laws: [agreesInFloat32] });
  assertEquals(runLaw(declared, agreesInFloat32, { runs: 20, seed: 1 }).status, "vacuous");
});
