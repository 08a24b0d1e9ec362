import {
  classIndices,
  Embedding,
  everyLayer,
  onlyPickedRowsLearn,
  permutedBatches,
  prop,
  repeatedRowsAddUp,
  sameAs,
  set,
  slice,
  tensors,
  TimeEmbedding,
  zeros,
} from "../../src/mod.ts";
import type { Layer, Prop, Tensor } from "../../src/mod.ts";

/** One Embedding for each step, as in the book, whose gradients add up. */
function oneForEachStep({ W }: { W: Tensor }): Layer {
  const dW = zeros(W.shape);
  const [V, D] = W.shape as [number, number];
  let steps: Embedding[];
  /** Writes step t of [N,D] into its place in [N,T,D], or the other way round. */
  const exchange = (one: Tensor, all: Tensor, t: number, isOut: boolean): void => {
    for (let i = 0; i < one.size; i++) {
      const place = (Math.floor(i / D) * steps.length + t) * D + i % D;
      if (isOut) all.data[place] = one.data[i]!;
      else one.data[i] = all.data[place]!;
    }
  };
  return {
    params: [W],
    grads: [dW],
    forward(ids: Tensor): Tensor {
      const [N, T] = ids.shape as [number, number];
      steps = Array.from({ length: T }, () => new Embedding(W));
      const out = zeros([N, T, D]);
      steps.forEach((step, t) => {
        const column = slice(ids, { axis: 1, start: t, end: t + 1 });
        exchange(step.forward(column), out, t, true);
      });
      return out;
    },
    backward(dout: Tensor): readonly Tensor[] {
      const sum = zeros([V, D]);
      steps.forEach((step, t) => {
        const one = zeros([dout.shape[0]!, 1, D]);
        exchange(one, dout, t, false);
        step.backward(one);
        step.grads[0].data.forEach((v, i) => sum.data[i]! += v);
      });
      set(dW, sum);
      return [];
    },
  };
}

export const timeEmbedding: Prop = prop({
  name: "TimeEmbedding",
  given: { W: tensors(["V", "D"]), ids: classIndices(["N", "T"], { classes: "V" }) },
  inputs: ["ids"],
  nondifferentiable: ["ids"],
  layer: ({ W }) => new TimeEmbedding(W),
  laws: [
    ...everyLayer,
    permutedBatches,
    repeatedRowsAddUp,
    onlyPickedRowsLearn,
    sameAs("one Embedding for each step", oneForEachStep),
  ],
});
