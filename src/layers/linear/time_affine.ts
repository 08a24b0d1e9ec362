import type { Layer } from "../../layer.ts";
import { formatShape, type Tensor } from "../../tensor/mod.ts";
import { Affine } from "./affine.ts";

/**
 * The `Affine` at every step of sequences, with the same weights: scores from the states of a recurrent layer.
 *
 *     outₜ = xₜ · W + b
 *     dxₜ  = doutₜ · Wᵀ
 *     dW   = Σₜ xₜᵀ · doutₜ
 *     db   = Σₜ Σ doutₜ over the batch
 *
 * `Affine` takes leading axes as batch and gives the same numbers; this one insists on sequences, by the name
 * that "Deep Learning from Scratch 2", chapter 5, gives it.
 *
 * @example
 * ```ts
 * import { tensor, TimeAffine } from "@backproof/backproof";
 *
 * const affine = new TimeAffine(tensor([[1, 2], [3, 4]]), tensor([10, 20]));
 * console.log(`${affine.forward(tensor([[[1, 1], [0, 0]]]))}`); // [[[14, 26], [10, 20]]]
 * ```
 */
export class TimeAffine implements Layer {
  readonly params: readonly [W: Tensor, b: Tensor];
  readonly grads: readonly [dW: Tensor, db: Tensor];
  readonly #affine: Affine;

  /**
   * Takes the weights W [D,M] and the bias b [M].
   *
   * @throws {RangeError} If the shapes do not fit.
   */
  constructor(W: Tensor, b: Tensor) {
    this.#affine = new Affine(W, b);
    this.params = this.#affine.params;
    this.grads = this.#affine.grads;
  }

  /**
   * Takes xs [N,T,D]; returns out [N,T,M].
   *
   * @throws {RangeError} If xs has not three axes, or the last one is not of size D.
   */
  forward(xs: Tensor): Tensor {
    const D = this.params[0].shape[0]!;
    if (xs.rank !== 3 || xs.shape[2] !== D) {
      throw new RangeError(
        `TimeAffine: expected xs of shape [N,T,${D}], found ${formatShape(xs.shape)}`,
      );
    }
    return this.#affine.forward(xs);
  }

  /**
   * Takes dout [N,T,M]; writes dW and db into `grads` and returns dxs [N,T,D].
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    return this.#affine.backward(dout);
  }
}
