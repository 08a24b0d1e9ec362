import { checkUpstream, type Layer } from "../../layer.ts";
import { add, formatShape, reshape, type Tensor } from "../../tensor/mod.ts";
import { ScaledDotProductAttention } from "./scaled_dot_product_attention.ts";

/**
 * Looks up what matters to one state of a decoder among the states of an encoder.
 *
 *     a   = softmax of Σ hs ∘ h over H       AttentionWeight
 *     c   = Σ a · hs over T                  WeightSum
 *     dhs = that of WeightSum + that of AttentionWeight, as hs is used twice
 *     dh  = that of AttentionWeight
 *
 * The same as {@linkcode AttentionWeight} and {@linkcode WeightSum}, in one. From "Deep Learning from
 * Scratch 2", chapter 8.
 *
 * @example
 * ```ts
 * import { Attention, tensor } from "@backproof/backproof";
 *
 * const attention = new Attention();
 * const c = attention.forward(tensor([[[1, 0], [0, 1]]]), tensor([[800, 0]]));
 * console.log(`${c}`); // [[1, 0]]
 * console.log(`${attention.weights}`); // [[1, 0]]
 * ```
 */
export class Attention implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  // Of one query: weights that pass from layer to layer would be rounded in between.
  readonly #attention = new ScaledDotProductAttention({ scale: 1 });
  #sizes: readonly [N: number, T: number, H: number] | undefined;

  /**
   * The weights a [N,T] of the latest forward pass: a copy.
   *
   * @throws {Error} If there was none.
   */
  get weights(): Tensor {
    if (this.#sizes === undefined) {
      throw new Error("Attention: call forward before reading weights");
    }
    const [N, T] = this.#sizes;
    return reshape(this.#attention.weights, [N, T]);
  }

  /**
   * Takes the states hs [N,T,H] and one state h [N,H]; returns the context c [N,H].
   *
   * @throws {RangeError} If the shapes do not fit.
   */
  forward(hs: Tensor, h: Tensor): Tensor {
    const [N, T, H] = hs.shape as [number, number, number];
    if (hs.rank !== 3 || h?.rank !== 2 || h.shape[0] !== N || h.shape[1] !== H) {
      throw new RangeError(
        `Attention: expected hs [N,T,H] and h [N,H], found ${formatShape(hs.shape)} and ${
          h === undefined ? "none" : formatShape(h.shape)
        }`,
      );
    }
    this.#sizes = [N, T, H];
    return reshape(this.#attention.forward(reshape(h, [N, 1, H]), hs, hs), [N, H]);
  }

  /**
   * Takes dc [N,H]; returns dhs [N,T,H] and dh [N,H].
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dc has another shape.
   */
  backward(dc: Tensor): [dhs: Tensor, dh: Tensor] {
    if (this.#sizes === undefined) throw new Error("Attention: call forward before backward");
    const [N, , H] = this.#sizes;
    checkUpstream(dc, [N, H], "Attention");
    const [dq, dk, dv] = this.#attention.backward(reshape(dc, [N, 1, H]));
    return [add(dk, dv), reshape(dq, [N, H])];
  }
}
