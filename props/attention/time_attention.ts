import {
  add,
  agreesInFloat32,
  Attention,
  everyLayer,
  permutedBatches,
  permutedTogether,
  prop,
  reshape,
  rowsDoNotMix,
  sameAs,
  slice,
  tensors,
  TimeAttention,
  withinHull,
  zeros,
} from "../../src/mod.ts";
import type { Axis, Layer, Prop, Tensor } from "../../src/mod.ts";

/** The book's way: an Attention for each step of the decoder, whose gradients of hsEnc add up. */
function stepByStep(): Layer {
  let steps: Attention[];
  let shape: readonly number[];
  const at = (x: Tensor, s: number): Tensor =>
    reshape(slice(x, { axis: 1, start: s, end: s + 1 }), [x.shape[0]!, x.shape[2]!]);
  const put = (x: Tensor, part: Tensor, s: number): void => {
    const [N, S, H] = x.shape as [number, number, number];
    for (let n = 0; n < N; n++) {
      x.data.set(part.data.subarray(n * H, (n + 1) * H), (n * S + s) * H);
    }
  };
  return {
    params: [],
    grads: [],
    forward(hsEnc: Tensor, hsDec: Tensor): Tensor {
      steps = Array.from({ length: hsDec.shape[1]! }, () => new Attention());
      shape = hsEnc.shape;
      const out = zeros(hsDec.shape);
      steps.forEach((step, s) => put(out, step.forward(hsEnc, at(hsDec, s)), s));
      return out;
    },
    backward(dout: Tensor): Tensor[] {
      let dhsEnc = zeros(shape);
      const dhsDec = zeros(dout.shape);
      steps.forEach((step, s) => {
        const [dhs, dh] = step.backward(at(dout, s));
        dhsEnc = add(dhsEnc, dhs);
        put(dhsDec, dh, s);
      });
      return [dhsEnc, dhsDec];
    },
  };
}

const N: Axis = { name: "N", max: 3 };
const T: Axis = { name: "T", max: 4 };
const S: Axis = { name: "S", max: 3 };
const H: Axis = { name: "H", max: 3 };

export const timeAttention: Prop = prop({
  name: "TimeAttention",
  given: { hsEnc: tensors([N, T, H]), hsDec: tensors([N, S, H]) },
  inputs: ["hsEnc", "hsDec"],
  layer: () => new TimeAttention(),
  laws: [
    ...everyLayer,
    agreesInFloat32,
    rowsDoNotMix,
    permutedBatches,
    withinHull({ values: "hsEnc" }),
    permutedTogether({ hsEnc: 1 }),
  ],
});

export const timeAttentionStepByStep: Prop = prop({
  name: "TimeAttention step by step",
  given: {
    hsEnc: tensors([N, T, H], { min: -3, max: 3 }),
    hsDec: tensors([N, S, H], { min: -3, max: 3 }),
  },
  inputs: ["hsEnc", "hsDec"],
  layer: () => new TimeAttention(),
  laws: [sameAs("Attention at each step", stepByStep, { ulps: 1024 })],
});
