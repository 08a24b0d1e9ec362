import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import { formatShape, matmul, reshape, type Tensor } from "../../tensor/mod.ts";

/**
 * Adds up states by their weights.
 *
 *     c   = Σ a · hs over T
 *     dhs = a · dc              for each time step
 *     da  = Σ hs ∘ dc over H
 *
 * With weights from {@linkcode AttentionWeight} it is the context that a decoder sees. From "Deep Learning
 * from Scratch 2", chapter 8.
 *
 * @example
 * ```ts
 * import { tensor, WeightSum } from "@backproof/backproof";
 *
 * const layer = new WeightSum();
 * const c = layer.forward(tensor([[[1, 2], [3, 4]]]), tensor([[0.5, 0.5]]));
 * console.log(`${c}`); // [[2, 3]]
 * ```
 */
export class WeightSum implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  #hs: Tensor | undefined;
  #a: Tensor | undefined;

  /**
   * Takes the states hs [N,T,H] and their weights a [N,T]; returns c [N,H].
   *
   * @throws {RangeError} If the shapes do not fit.
   */
  forward(hs: Tensor, a: Tensor): Tensor {
    const [N, T, H] = hs.shape;
    if (hs.rank !== 3 || a?.rank !== 2 || a.shape[0] !== N || a.shape[1] !== T) {
      throw new RangeError(
        `WeightSum: expected hs [N,T,H] and a [N,T], found ${formatShape(hs.shape)} and ${
          a === undefined ? "none" : formatShape(a.shape)
        }`,
      );
    }
    this.#hs = hs.clone();
    this.#a = a.clone();
    return reshape(matmul(reshape(a, [N!, 1, T!]), hs), [N!, H!]);
  }

  /**
   * Takes dc [N,H]; returns dhs [N,T,H] and da [N,T].
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dc has another shape.
   */
  backward(dc: Tensor): [dhs: Tensor, da: Tensor] {
    const hs = remembered(this.#hs, "WeightSum");
    const a = remembered(this.#a, "WeightSum");
    const [N, T, H] = hs.shape as [number, number, number];
    checkUpstream(dc, [N, H], "WeightSum");
    return [
      matmul(reshape(a, [N, T, 1]), reshape(dc, [N, 1, H])),
      reshape(matmul(hs, reshape(dc, [N, H, 1])), [N, T]),
    ];
  }
}
