import { assertEquals } from "@std/assert";
import { oneHots, softLabels, tensors } from "../../draw/mod.ts";
import { runLaw } from "../../fuzz/run.ts";
import type { Layer } from "../../layer.ts";
import { prop } from "../../prop.ts";
import { map, Tensor, zeros } from "../../tensor/mod.ts";
import { calibrated, gradientRowsCancel, type Law, zeroOnlyWhenRight } from "../mod.ts";

/** A loss as formulas of x and t, with one slope for each entry of x. */
function lossOf(
  value: (x: Tensor, t: Tensor) => number,
  slope: (x: Tensor, t: Tensor) => (entry: number) => number,
): Layer {
  let seen: readonly [Tensor, Tensor];
  return {
    params: [],
    grads: [],
    forward(x: Tensor, t: Tensor): Tensor {
      seen = [x.clone(), t.clone()];
      const out = zeros([]);
      out.data[0] = value(x, t);
      return out;
    },
    backward(dout: Tensor): Tensor {
      const at = slope(...seen);
      return new Tensor(seen[0].shape, seen[0].data.map((_, i) => dout.item() * at(i)));
    },
  };
}

function dot(a: Tensor, b: Tensor): number {
  return [...a.data].reduce((sum, v, i) => sum + v * b.data[i]!, 0);
}

/** Right, though the squares cancel. */
const expanded = lossOf(
  (x, t) => dot(x, x) - 2 * dot(x, t) + dot(t, t),
  (x, t) => (i) => 2 * x.data[i]! - 2 * t.data[i]!,
);

/** Right, in float32 behind a float64 face. */
const single = lossOf(
  (x, t) => {
    const d = map(x, (v) => v);
    d.data.forEach((v, i) => d.data[i] = Math.fround(Math.fround(v) - Math.fround(t.data[i]!)));
    return Math.fround(dot(d, d));
  },
  (x, t) => (i) => Math.fround(2 * Math.fround(Math.fround(x.data[i]!) - Math.fround(t.data[i]!))),
);

function softmax(x: Tensor): Tensor {
  const width = x.shape[1]!;
  const y = x.clone();
  for (let row = 0; row < x.size; row += width) {
    const part = y.data.subarray(row, row + width);
    const top = Math.max(...part);
    const sum = [...part].reduce((sum, v) => sum + Math.exp(v - top), 0);
    part.forEach((v, i) => part[i] = Math.exp(v - top) / sum);
  }
  return y;
}

/** The divergence of a softmax from t, whose parts are taken apart. */
const divergence = lossOf(
  (x, t) => {
    const width = x.shape[1]!;
    let loss = 0;
    for (let row = 0; row < x.size; row += width) {
      const part = x.data.subarray(row, row + width);
      const top = Math.max(...part);
      const sum = [...part].reduce((sum, v) => sum + Math.exp(v - top), 0);
      part.forEach((v, i) => {
        const p = t.data[row + i]!;
        if (p > 0) loss += p * Math.log(p) - p * v + p * top + p * Math.log(sum);
      });
    }
    return loss;
  },
  (x, t) => {
    const y = softmax(x);
    return (i) => y.data[i]! - t.data[i]!;
  },
);

const regression = zeroOnlyWhenRight({
  right: ([, t]) => t!,
  wrong: ([, t]) => map(t!, (v) => v === 0 ? 1 : 2 * v),
});
const distribution = zeroOnlyWhenRight({
  right: ([, t]) => map(t!, (p) => p === 0 ? -1000 : Math.log(p)),
  wrong: () => undefined,
});
const targets = calibrated(([x], random) => {
  const p = random();
  return {
    outcomes: [
      { chance: p, labels: map(x!, () => 1e6) },
      { chance: 1 - p, labels: map(x!, () => 1e6 - 1) },
    ],
    prediction: map(x!, () => 1e6 - 1 + p),
  };
});

const regressions = { x: tensors(["N", "D"]), t: tensors(["N", "D"]) };
const soft = { x: tensors(["N", "C"]), t: softLabels(["N", "C"]) };
const hot = { x: tensors(["N", "C"]), t: oneHots(["N", "C"]) };

const right: Readonly<Record<string, readonly [Layer, Law, typeof regressions]>> = {
  "a squared error whose squares cancel is zero only when right": [
    expanded,
    regression,
    regressions,
  ],
  "a squared error in float32 is zero only when right": [single, regression, regressions],
  "a squared error whose squares cancel is calibrated": [expanded, targets, regressions],
  "a squared error in float32 is calibrated": [single, targets, regressions],
  "a divergence of parts is zero only when right": [divergence, distribution, soft],
  "the gradient of a divergence of parts cancels": [divergence, gradientRowsCancel, soft],
  "the gradient of a cross-entropy cancels": [divergence, gradientRowsCancel, hot],
};

for (const [claim, [layer, law, given]] of Object.entries(right)) {
  Deno.test(`${claim}, whatever rounding does`, () => {
    const judged = prop({
      name: "loss",
      given,
      inputs: ["x", "t"],
      nondifferentiable: ["t"],
      layer: () => layer,
      laws: [law],
    });
    const { status, failure } = runLaw(judged, law, { runs: 2000, seed: 1 });
    assertEquals([status, failure?.violation], ["holds", undefined]);
  });
}
