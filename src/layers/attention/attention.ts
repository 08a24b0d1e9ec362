import type { Layer } from "../../layer.ts";
import { add, type Tensor } from "../../tensor/mod.ts";
import { AttentionWeight } from "./attention_weight.ts";
import { WeightSum } from "./weight_sum.ts";

/**
 * Looks up what matters to one state of a decoder among the states of an encoder.
 *
 *     a   = softmax of Σ hs ∘ h over H       AttentionWeight
 *     c   = Σ a · hs over T                  WeightSum
 *     dhs = that of WeightSum + that of AttentionWeight, as hs is used twice
 *     dh  = that of AttentionWeight
 *
 * From "Deep Learning from Scratch 2", chapter 8.
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
  readonly #attentionWeight = new AttentionWeight();
  readonly #weightSum = new WeightSum();
  #weights: Tensor | undefined;

  /**
   * The weights a [N,T] of the latest forward pass: a copy.
   *
   * @throws {Error} If there was none.
   */
  get weights(): Tensor {
    if (this.#weights === undefined) {
      throw new Error("Attention: call forward before reading weights");
    }
    return this.#weights.clone();
  }

  /**
   * Takes the states hs [N,T,H] and one state h [N,H]; returns the context c [N,H].
   *
   * @throws {RangeError} If the shapes do not fit.
   */
  forward(hs: Tensor, h: Tensor): Tensor {
    this.#weights = this.#attentionWeight.forward(hs, h);
    return this.#weightSum.forward(hs, this.#weights);
  }

  /**
   * Takes dc [N,H]; returns dhs [N,T,H] and dh [N,H].
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dc has another shape.
   */
  backward(dc: Tensor): [dhs: Tensor, dh: Tensor] {
    const [ofSum, da] = this.#weightSum.backward(dc);
    const [ofWeight, dh] = this.#attentionWeight.backward(da);
    return [add(ofSum, ofWeight), dh];
  }
}
