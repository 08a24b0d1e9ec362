import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import { gather, scatterAdd, type Tensor, zeros } from "../../tensor/mod.ts";
import { checkEmbeddings, checkIds } from "./ids.ts";

/**
 * Looks up a row of weights for every id.
 *
 *     out = W[ids]
 *     dW  = Σ dout over the places of each id; rows that no id picks get 0
 *
 * An id that is repeated gets the sum of its gradients. Ids are not differentiable. From "Deep Learning from
 * Scratch 2", chapter 4.
 *
 * @example
 * ```ts
 * import { Embedding, tensor } from "@backproof/backproof";
 *
 * const embedding = new Embedding(tensor([[1, 2], [3, 4], [5, 6]]));
 * console.log(`${embedding.forward(tensor([2, 0, 2]))}`); // [[5, 6], [1, 2], [5, 6]]
 * embedding.backward(tensor([[1, 1], [1, 1], [1, 1]]));
 * console.log(`${embedding.grads[0]}`); // [[1, 1], [0, 0], [2, 2]]
 * ```
 */
export class Embedding implements Layer {
  readonly params: readonly [W: Tensor];
  readonly grads: readonly [dW: Tensor];
  #ids: Tensor | undefined;

  /**
   * Takes the weights W [V,D].
   *
   * @throws {RangeError} If they are no matrix.
   */
  constructor(W: Tensor) {
    checkEmbeddings(W, "Embedding");
    this.params = [W];
    this.grads = [zeros(W.shape, W)];
  }

  /**
   * Takes ids of any shape, from 0 to V − 1; returns out [...ids,D].
   *
   * @throws {RangeError} If an id is no row of W.
   */
  forward(ids: Tensor): Tensor {
    const [W] = this.params;
    checkIds(ids, W.shape[0]!, "Embedding");
    this.#ids = ids.clone();
    return gather(W, ids);
  }

  /**
   * Takes dout [...ids,D]; writes dW into `grads`. Returns no gradient, as ids have none.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): readonly Tensor[] {
    const ids = remembered(this.#ids, "Embedding");
    const [dW] = this.grads;
    checkUpstream(dout, [...ids.shape, dW.shape[1]!], "Embedding");
    dW.data.fill(0);
    scatterAdd(dW, { indices: ids, rows: dout });
    return [];
  }
}
