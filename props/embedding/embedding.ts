import {
  classIndices,
  Embedding,
  everyLayer,
  matmul,
  onlyPickedRowsLearn,
  permutedBatches,
  prop,
  repeatedRowsAddUp,
  reshape,
  sameAs,
  set,
  tensors,
  zeros,
} from "../../src/mod.ts";
import type { Law, Layer, Prop, Tensor } from "../../src/mod.ts";

/** One-hot rows of the ids, times W: what a lookup is short for. */
function oneHotProduct({ W }: { W: Tensor }): Layer {
  const dW = zeros(W.shape);
  let hot: Tensor;
  return {
    params: [W],
    grads: [dW],
    forward(ids: Tensor): Tensor {
      hot = zeros([ids.size, W.shape[0]!]);
      ids.data.forEach((id, n) => hot.data[n * W.shape[0]! + id] = 1);
      return reshape(matmul(hot, W), [...ids.shape, W.shape[1]!]);
    },
    backward(dout: Tensor): readonly Tensor[] {
      set(dW, matmul(hot, reshape(dout, [hot.shape[0]!, W.shape[1]!]), { transposeA: true }));
      return [];
    },
  };
}

const laws: readonly Law[] = [
  ...everyLayer,
  permutedBatches,
  repeatedRowsAddUp,
  onlyPickedRowsLearn,
  sameAs("one-hot rows times W", oneHotProduct),
];

export const embedding: Prop = prop({
  name: "Embedding",
  given: { W: tensors(["V", "D"]), ids: classIndices(["N"], { classes: "V" }) },
  inputs: ["ids"],
  nondifferentiable: ["ids"],
  layer: ({ W }) => new Embedding(W),
  laws,
});

export const embeddingOfTables: Prop = prop({
  name: "Embedding of ids [N,T,K]",
  given: {
    W: tensors(["V", "D"]),
    ids: classIndices(["N", { name: "T", min: 0, max: 3 }, "K"], { classes: "V" }),
  },
  inputs: ["ids"],
  nondifferentiable: ["ids"],
  layer: ({ W }) => new Embedding(W),
  laws,
});
