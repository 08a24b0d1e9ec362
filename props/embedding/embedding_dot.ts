import {
  adjoint,
  classIndices,
  Embedding,
  EmbeddingDot,
  everyLayer,
  linear,
  multiply,
  onlyPickedRowsLearn,
  permutedBatches,
  prop,
  reshape,
  rowsDoNotMix,
  sameAs,
  sum,
  tensors,
} from "../../src/mod.ts";
import type { Layer, Prop, Tensor } from "../../src/mod.ts";

/** The book's: an Embedding, and the sum of its rows times h. */
function productsOfRows({ W }: { W: Tensor }): Layer {
  const embedding = new Embedding(W);
  let rows: Tensor;
  let left: Tensor;
  return {
    params: embedding.params,
    grads: embedding.grads,
    forward(h: Tensor, ids: Tensor): Tensor {
      left = h;
      rows = embedding.forward(ids);
      return sum(multiply(rows, h), { axis: 1 });
    },
    backward(dout: Tensor): Tensor {
      const column = reshape(dout, [dout.size, 1]);
      embedding.backward(multiply(column, left));
      return multiply(column, rows);
    },
  };
}

export const embeddingDot: Prop = prop({
  name: "EmbeddingDot",
  given: {
    h: tensors(["N", "D"]),
    W: tensors(["V", "D"]),
    ids: classIndices(["N"], { classes: "V" }),
  },
  inputs: ["h", "ids"],
  nondifferentiable: ["ids"],
  layer: ({ W }) => new EmbeddingDot(W),
  laws: [
    ...everyLayer,
    rowsDoNotMix,
    permutedBatches,
    linear,
    adjoint,
    onlyPickedRowsLearn,
    sameAs("an Embedding times h", productsOfRows, { ulps: 256 }),
  ],
});
