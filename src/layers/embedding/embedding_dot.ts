import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import { formatShape, type Tensor, zeros } from "../../tensor/mod.ts";
import { checkEmbeddings, checkIds } from "./ids.ts";

/**
 * The inner product of each row of h with the row of weights that its id picks.
 *
 *     out = Σ h · W[ids] over the last axis
 *     dh  = dout · W[ids]
 *     dW  = Σ dout · h over the places of each id; rows that no id picks get 0
 *
 * Scores of words, without multiplying by all of W. From "Deep Learning from Scratch 2", chapter 4.
 *
 * @example
 * ```ts
 * import { EmbeddingDot, tensor } from "@backproof/backproof";
 *
 * const dot = new EmbeddingDot(tensor([[1, 2], [3, 4]]));
 * console.log(`${dot.forward(tensor([[1, 1], [10, 0]]), tensor([1, 0]))}`); // [7, 10]
 * ```
 */
export class EmbeddingDot implements Layer {
  readonly params: readonly [W: Tensor];
  readonly grads: readonly [dW: Tensor];
  #h: Tensor | undefined;
  #ids: Tensor | undefined;

  /**
   * Takes the weights W [V,D].
   *
   * @throws {RangeError} If they are no matrix.
   */
  constructor(W: Tensor) {
    checkEmbeddings(W, "EmbeddingDot");
    this.params = [W];
    this.grads = [zeros(W.shape, W)];
  }

  /**
   * Takes h [N,D] and ids [N], from 0 to V − 1; returns out [N].
   *
   * @throws {RangeError} If the shapes do not fit, or an id is no row of W.
   */
  forward(h: Tensor, ids: Tensor): Tensor {
    const [W] = this.params;
    const [count, width] = [W.shape[0]!, W.shape[1]!];
    if (h.rank !== 2 || h.shape[1] !== width || ids.rank !== 1 || ids.size !== h.shape[0]) {
      throw new RangeError(
        `EmbeddingDot: expected h [N,${width}] and ids [N], found ${formatShape(h.shape)} and ${
          formatShape(ids.shape)
        }`,
      );
    }
    checkIds(ids, count, "EmbeddingDot");
    const out = zeros(ids.shape, h);
    for (let n = 0; n < ids.size; n++) {
      const row = ids.data[n]! * width;
      let sum = 0;
      for (let d = 0; d < width; d++) sum += h.data[n * width + d]! * W.data[row + d]!;
      out.data[n] = sum;
    }
    this.#h = h.clone();
    this.#ids = ids.clone();
    return out;
  }

  /**
   * Takes dout [N]; writes dW into `grads` and returns dh [N,D].
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const dh = remembered(this.#h, "EmbeddingDot").clone();
    const ids = remembered(this.#ids, "EmbeddingDot");
    checkUpstream(dout, ids.shape, "EmbeddingDot");
    const [W] = this.params;
    const [dW] = this.grads;
    const width = W.shape[1]!;
    dW.data.fill(0);
    for (let n = 0; n < ids.size; n++) {
      const row = ids.data[n]! * width;
      const d = dout.data[n]!;
      for (let i = 0; i < width; i++) {
        // dh holds h until here.
        dW.data[row + i]! += d * dh.data[n * width + i]!;
        dh.data[n * width + i] = d * W.data[row + i]!;
      }
    }
    return dh;
  }
}
