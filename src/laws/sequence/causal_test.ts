import { assertEquals } from "@std/assert";
import { type Arbitrary, tensors } from "../../draw/mod.ts";
import { runLaw } from "../../fuzz/run.ts";
import type { Layer } from "../../layer.ts";
import { prop } from "../../prop.ts";
import { matmul, multiply, permute, set, slice, type Tensor, zeros } from "../../tensor/mod.ts";
import { causal, type CausalOptions } from "./causal.ts";

type Given = { readonly xs: Arbitrary<Tensor> };

const SEQUENCES: Given = { xs: tensors(["N", "T", "D"]) };

function statusOf(
  layer: () => Layer,
  { given = SEQUENCES, ...options }: CausalOptions & { readonly given?: Given } = {},
): string {
  const law = causal(options);
  const declared = prop({ name: "layer", given, inputs: ["xs"], layer, laws: [law] });
  return runLaw(declared, law, { runs: 1000, seed: 5 }).status;
}

/** Row t of out is a mean of rows of xs: weights [T,T] for each batch and their transpose for backward. */
function mixing(weights: (xs: Tensor) => Tensor, backward = true): Layer {
  let w: Tensor;
  return {
    params: [],
    grads: [],
    forward: (xs: Tensor) => matmul(w = weights(xs), xs),
    backward: (dout?: Tensor) => matmul(backward ? permute(w, [0, 2, 1]) : w, dout!),
  };
}

/** Softmax of the scores of xs with itself, later steps masked by a score of `masked`; none if undefined. */
function attention(masked: number | undefined): (xs: Tensor) => Tensor {
  return (xs) => {
    const scores = matmul(xs, permute(xs, [0, 2, 1]));
    const [N, T] = scores.shape as [number, number];
    for (let row = 0; row < N * T; row++) {
      const s = scores.data.subarray(row * T, (row + 1) * T);
      for (let k = row % T + 1; k < T && masked !== undefined; k++) s[k] = masked;
      const top = Math.max(...s);
      let total = 0;
      for (let k = 0; k < T; k++) total += s[k] = Math.exp(s[k]! - top);
      for (let k = 0; k < T; k++) s[k]! /= total;
    }
    return scores;
  };
}

/** Sums of all steps so far, as those of all steps less those to come: right but for rounding. */
function sumsSoFar(): Layer {
  const total = (x: Tensor, from: (t: number) => number, to: (t: number, T: number) => number) => {
    const [N, T, D] = x.shape as [number, number, number];
    const y = zeros(x.shape, x);
    for (let n = 0; n < N; n++) {
      for (let t = 0; t < T; t++) {
        for (let d = 0; d < D; d++) {
          let sum = 0;
          for (let s = 0; s < T; s++) sum += x.at(n, s, d);
          for (let s = from(t); s < to(t, T); s++) sum -= x.at(n, s, d);
          y.data[(n * T + t) * D + d] = sum;
        }
      }
    }
    return y;
  };
  return {
    params: [],
    grads: [],
    forward: (xs: Tensor) => total(xs, (t) => t + 1, (_, T) => T),
    backward: (dout?: Tensor) => total(dout!, () => 0, (t) => t),
  };
}

Deno.test("attention with masked scores is causal, whatever masks them", () => {
  assertEquals(statusOf(() => mixing(attention(-Infinity))), "holds");
  assertEquals(statusOf(() => mixing(attention(-1e300))), "holds");
});

Deno.test("attention without a mask is not causal", () => {
  assertEquals(statusOf(() => mixing(attention(undefined))), "violated");
});

Deno.test("attention whose gradient is not masked is not causal", () => {
  assertEquals(statusOf(() => mixing(attention(-Infinity), false)), "violated");
});

Deno.test("sums so far are causal to rounding, in float64 and in float32", () => {
  assertEquals(statusOf(sumsSoFar), "holds");
  const given = { xs: tensors(["N", "T", "D"], { dtype: "float32" }) };
  assertEquals(statusOf(sumsSoFar, { given }), "holds");
});

Deno.test("a leak of 1e-9 from the next step is noticed", () => {
  const layer = (): Layer => ({
    params: [],
    grads: [],
    forward: (xs: Tensor) => {
      const y = xs.clone();
      const T = xs.shape[1]!;
      if (T > 1) {
        const first = slice(xs, { axis: 1, end: 1 });
        const second = slice(xs, { axis: 1, start: 1, end: 2 });
        const leaky = multiply(second, 1e-9);
        for (let n = 0; n < xs.shape[0]!; n++) {
          for (let d = 0; d < xs.shape[2]!; d++) {
            y.data[n * T * xs.shape[2]! + d] = first.at(n, 0, d) + leaky.at(n, 0, d);
          }
        }
      }
      return y;
    },
    backward: (dout?: Tensor) => dout!.clone(),
  });
  assertEquals(statusOf(layer), "violated");
});

Deno.test("time may go along any axis, counted from the front or the back", () => {
  const running = (): Layer => ({
    params: [],
    grads: [],
    forward: (xs: Tensor) => {
      const y = xs.clone();
      const T = xs.shape.at(-1)!;
      for (let i = 0; i < y.size; i++) if (i % T > 0) y.data[i]! += y.data[i - 1]!;
      return y;
    },
    backward: (dout?: Tensor) => {
      const dx = dout!.clone();
      const T = dx.shape.at(-1)!;
      for (let i = dx.size - 1; i >= 0; i--) if (i % T < T - 1) dx.data[i]! += dx.data[i + 1]!;
      return dx;
    },
  });
  assertEquals(statusOf(running, { axis: -1 }), "holds");
  assertEquals(statusOf(running, { axis: 2 }), "holds");
  assertEquals(statusOf(running, { axis: 1 }), "holds");
});

Deno.test("nothing is said of a layer whose inputs have not the steps of the output", () => {
  const layer = (): Layer => ({
    params: [],
    grads: [],
    forward: (xs: Tensor) => {
      const y = zeros([xs.shape[0]!, xs.shape[1]! + 1, 1], xs);
      set(y, 0);
      return y;
    },
    backward: () => zeros([0]),
  });
  assertEquals(statusOf(layer), "vacuous");
});
