import { assertEquals } from "@std/assert";
import { tensors } from "../../draw/mod.ts";
import { runLaw } from "../../fuzz/run.ts";
import type { Layer } from "../../layer.ts";
import { prop } from "../../prop.ts";
import { map, type Tensor, zeros } from "../../tensor/mod.ts";
import { symmetricHessian } from "../mod.ts";

/** A scalar loss of the numbers of x: its value, and its slopes. */
type Loss = readonly [value: (x: Float64Array) => number, slopes: (x: Float64Array) => number[]];

const sum = (x: Float64Array): number => x.reduce((a, b) => a + b, 0);
const norm = (x: Float64Array): number => Math.hypot(...x);
const product = (x: Float64Array): number => x.reduce((a, b) => a * b, 1);
const single = Math.fround;

/** Right gradients of losses that are hard to difference: kinks, jumps, stairs, cancellation, poles, float32. */
const hostile: Readonly<Record<string, Loss>> = {
  "a product of all": [
    product,
    (x) => [...x].map((_, i) => product(x.with(i, 1))),
  ],
  "a sum of magnitudes of differences": [
    (x) => sum(x.map((v, i) => Math.abs(v - x[(i + 1) % x.length]!))),
    (x) =>
      [...x].map((v, i) => Math.sign(v - x[(i + 1) % x.length]!) + Math.sign(v - x.at(i - 1)!)),
  ],
  "a squared hinge of products": [
    (x) => Math.max(0, 1 - x[0]! * x.at(-1)!) ** 2,
    (x) => {
      const slopes = [...x].map(() => 0);
      const push = -2 * Math.max(0, 1 - x[0]! * x.at(-1)!);
      slopes[0]! += push * x.at(-1)!;
      slopes[x.length - 1]! += push * x[0]!;
      return slopes;
    },
  ],
  "the square of the largest": [
    (x) => Math.max(...x) ** 2,
    (x) => {
      const top = x.indexOf(Math.max(...x));
      return [...x].map((v, i) => i === top ? 2 * v : 0);
    },
  ],
  "a norm": [
    norm,
    (x) => [...x].map((v) => v === 0 ? 0 : v / norm(x)),
  ],
  "a square that cancels": [
    (x) => (sum(x) + 1e6) ** 2 - 1e12,
    (x) => [...x].map(() => 2 * (sum(x) + 1e6) - 2e6),
  ],
  "a staircase times a number": [
    (x) => Math.floor(x[0]!) * x.at(-1)!,
    (x) => {
      const slopes = [...x].map(() => 0);
      if (x.length > 1) slopes[x.length - 1] = Math.floor(x[0]!);
      return slopes;
    },
  ],
  "a quotient": [
    (x) => sum(x) / x[0]!,
    (x) => [...x].map((_, i) => (i === 0 ? (x[0]! - sum(x)) / x[0]! : 1) / x[0]!),
  ],
  "a steep log-sum-exp": [
    (x) => {
      const top = Math.max(...x);
      return top + Math.log(sum(x.map((v) => Math.exp(1e3 * (v - top))))) / 1e3;
    },
    (x) => {
      const top = Math.max(...x);
      const terms = x.map((v) => Math.exp(1e3 * (v - top)));
      return [...terms].map((term) => term / sum(terms));
    },
  ],
  "slopes in float32": [
    (x) => single(single(sum(x)) ** 3),
    (x) => [...x].map(() => single(3 * single(single(sum(x)) ** 2))),
  ],
  "a fast oscillation": [
    (x) => Math.sin(300 * sum(x)) / 300,
    (x) => [...x].map(() => Math.cos(300 * sum(x))),
  ],
};

function layerOf(
  [value, slopes]: Loss,
  wrong: (slopes: number[], x: Float64Array) => number[],
): Layer {
  let seen: Tensor;
  return {
    params: [],
    grads: [],
    forward(x: Tensor): Tensor {
      seen = x.clone();
      const out = zeros([]);
      out.data[0] = value(x.data as Float64Array);
      return out;
    },
    backward(dout: Tensor): Tensor {
      const dx = map(seen, () => 0);
      const data = seen.data as Float64Array;
      dx.data.set(wrong(slopes(data), data).map((slope) => dout.item() * slope));
      return dx;
    },
  };
}

function statusOf(loss: Loss, wrong: (slopes: number[], x: Float64Array) => number[]): string {
  const judged = prop({
    name: "loss",
    given: { x: tensors([{ name: "D", min: 1, max: 4 }]) },
    layer: () => layerOf(loss, wrong),
    laws: [symmetricHessian],
    maxInconclusive: 1,
  });
  return runLaw(judged, symmetricHessian, { runs: 400, seed: 1 }).status;
}

for (const [name, loss] of Object.entries(hostile)) {
  Deno.test(`${name} has a symmetric Hessian, as far as can be told`, () => {
    assertEquals(statusOf(loss, (slopes) => slopes) === "violated", false);
  });
}

for (const error of [1, 1e-3, 1e-6]) {
  Deno.test(`second derivatives that differ by ${error} of themselves are noticed`, () => {
    const wrong = (slopes: number[], x: Float64Array): number[] =>
      slopes.map((slope, i) => slope * (1 + error * i * Math.sin(sum(x))));
    const loss: Loss = [(x) => sum(x) ** 3, (x) => [...x].map(() => 3 * sum(x) ** 2)];
    assertEquals(statusOf(loss, wrong), "violated");
  });
}
