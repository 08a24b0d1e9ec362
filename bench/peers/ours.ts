import fc from "fast-check";
import { judgeGradient } from "../../src/laws/mod.ts";
import { everyLayer, type Layer, map, type Prop, prop, Tensor, tensors } from "../../src/mod.ts";
import { add, mean, multiply, subtract, zipWith } from "../../src/mod.ts";
import { subjects, trials } from "../speed/timed_layers.ts";
import type { Alarms, Tool } from "./tools.ts";

/** This project's verdict, asked as the peers are: a check is a trial, judged by itself. */
export const ours: Tool = {
  name: "ours",
  rate(layer, { seconds, seed }) {
    const subject = subjects.find(({ name }) => name === layer)!;
    const started = performance.now();
    let count = 0;
    while (count === 0 || performance.now() - started < 1000 * seconds) {
      trials(subject, { count: 200, seed: seed + count });
      count += 200;
    }
    return Promise.resolve(count / (performance.now() - started) * 1000);
  },
  caught(error, { count }) {
    const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
    const layer = elementwise(sigmoid, (v) => (1 + error) * sigmoid(v) * (1 - sigmoid(v)));
    return Promise.resolve(judged(layer, { scale: 1, count }).wrong);
  },
  alarms: (name, options) => Promise.resolve(judged(rightLayers[name]!, options)),
  stop: () => Promise.resolve(),
};

const rightLayers: Readonly<Record<string, () => Layer>> = {
  "relu": elementwise((v) => Math.max(v, 0), (v) => v > 0 ? 1 : 0),
  "exp": elementwise(Math.exp, Math.exp),
  "tanh": elementwise(Math.tanh, (v) => 1 - Math.tanh(v) ** 2),
  "abs": elementwise(Math.abs, Math.sign),
  "(x+1e6)²−1e12−2e6x": elementwise((v) => (v + 1e6) ** 2 - 1e12 - 2e6 * v, (v) => 2 * v),
  "layer norm of x + 1e4": () => layerNorm(1e4),
};

/** The right layers on which false alarms are counted: the peers have the same. */
export const rightLayerNames: readonly string[] = Object.keys(rightLayers);

function elementwise(f: (v: number) => number, slope: (v: number) => number): () => Layer {
  return () => {
    let input: Tensor;
    return {
      params: [],
      grads: [],
      forward: (x: Tensor) => map(input = x.clone(), f),
      backward: (dout: Tensor) => zipWith(dout, input, (d, v) => d * slope(v)),
    };
  };
}

function layerNorm(offset: number): Layer {
  let scale: Tensor;
  let out: Tensor;
  const meanOf = (x: Tensor): Tensor => mean(x, { axis: 1, keepDims: true });
  return {
    params: [],
    grads: [],
    forward(x: Tensor): Tensor {
      const shifted = add(x, offset);
      const centred = subtract(shifted, meanOf(shifted));
      scale = map(meanOf(multiply(centred, centred)), (v) => 1 / Math.sqrt(v + 1e-5));
      return (out = multiply(centred, scale)).clone();
    },
    backward(dout: Tensor): Tensor {
      const along = multiply(out, meanOf(multiply(dout, out)));
      return multiply(scale, subtract(subtract(dout, meanOf(dout)), along));
    },
  };
}

function judged(
  layer: () => Layer,
  { scale, count }: { scale: number; count: number },
): Alarms {
  const x = tensors([3, 5], { min: -3, max: 3 }).map((x) =>
    new Tensor(x.shape, x.data.map((v) => v * scale))
  );
  const subject: Prop = prop({ name: "a layer", given: { x }, layer, laws: everyLayer });
  let wrong = 0;
  let unjudged = 0;
  for (const [given, upstream, seed] of fc.sample(subject.draw, { numRuns: count, seed: 1 })) {
    const { kind } = judgeGradient(subject.trial({ given, upstream, seed }), "all");
    if (kind === "violation") wrong++;
    else if (kind !== "pass") unjudged++;
  }
  return { wrong, unjudged };
}
