import {
  add,
  Affine,
  causal,
  concat,
  everyLayer,
  permutedBatches,
  prop,
  reshape,
  rowsDoNotMix,
  sameAs,
  set,
  slice,
  tensors,
  TimeAffine,
  zeros,
} from "../../src/mod.ts";
import type { Axis, Layer, Prop, Tensor } from "../../src/mod.ts";

/** An Affine of its own for each step, whose gradients add up. */
function affineAtEachStep({ W, b }: { W: Tensor; b: Tensor }): Layer {
  const grads = [zeros(W.shape), zeros(b.shape)];
  let steps: readonly Affine[] = [];
  const stepOf = (xs: Tensor, t: number): Tensor =>
    reshape(slice(xs, { axis: 1, start: t, end: t + 1 }), [xs.shape[0]!, xs.shape[2]!]);
  const joined = (ofSteps: readonly Tensor[]): Tensor =>
    concat(ofSteps.map((x) => reshape(x, [x.shape[0]!, 1, x.shape[1]!])), { axis: 1 });
  return {
    params: [W, b],
    grads,
    forward(xs: Tensor): Tensor {
      steps = Array.from({ length: xs.shape[1]! }, () => new Affine(W, b));
      return joined(steps.map((step, t) => step.forward(stepOf(xs, t))));
    },
    backward(dout: Tensor): Tensor {
      const dxs = steps.map((step, t) => step.backward(stepOf(dout, t)));
      grads.forEach((grad, k) => {
        set(grad, 0);
        for (const step of steps) set(grad, add(grad, step.grads[k]!));
      });
      return joined(dxs);
    },
  };
}

const small = (name: string): Axis => ({ name, max: 3 });

export const timeAffine: Prop = prop({
  name: "TimeAffine",
  given: {
    xs: tensors([small("N"), small("T"), small("D")]),
    W: tensors([small("D"), small("M")]),
    b: tensors([small("M")]),
  },
  inputs: ["xs"],
  layer: ({ W, b }) => new TimeAffine(W, b),
  laws: [
    ...everyLayer,
    rowsDoNotMix,
    permutedBatches,
    causal(),
    sameAs("an Affine at each step", affineAtEachStep, { ulps: 256 }),
  ],
});
