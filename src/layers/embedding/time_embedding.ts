import type { Layer } from "../../layer.ts";
import { formatShape, type Tensor } from "../../tensor/mod.ts";
import { Embedding } from "./embedding.ts";

/**
 * Looks up a row of weights for every id of sequences: Embedding of ids [N,T].
 *
 *     out = W[ids]
 *     dW  = Σ dout over the places of each id, in all sequences and at all steps
 *
 * The book has one Embedding a step, and adds their gradients up; this is the same in one. From "Deep Learning
 * from Scratch 2", chapter 5.
 *
 * @example
 * ```ts
 * import { tensor, TimeEmbedding } from "@backproof/backproof";
 *
 * const embedding = new TimeEmbedding(tensor([[1, 2], [3, 4]]));
 * console.log(`${embedding.forward(tensor([[1, 0]]))}`); // [[[3, 4], [1, 2]]]
 * ```
 */
export class TimeEmbedding implements Layer {
  readonly params: readonly [W: Tensor];
  readonly grads: readonly [dW: Tensor];
  readonly #embedding: Embedding;

  /**
   * Takes the weights W [V,D].
   *
   * @throws {RangeError} If they are no matrix.
   */
  constructor(W: Tensor) {
    this.#embedding = new Embedding(W);
    this.params = this.#embedding.params;
    this.grads = this.#embedding.grads;
  }

  /**
   * Takes ids [N,T], from 0 to V − 1; returns out [N,T,D].
   *
   * @throws {RangeError} If the ids have another rank, or one is no row of W.
   */
  forward(ids: Tensor): Tensor {
    if (ids.rank !== 2) {
      throw new RangeError(`TimeEmbedding: expected ids [N,T], found ${formatShape(ids.shape)}`);
    }
    return this.#embedding.forward(ids);
  }

  /**
   * Takes dout [N,T,D]; writes dW into `grads`. Returns no gradient, as ids have none.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): readonly Tensor[] {
    return this.#embedding.backward(dout);
  }
}
