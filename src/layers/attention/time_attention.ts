import type { Layer } from "../../layer.ts";
import { add, formatShape, type Tensor } from "../../tensor/mod.ts";
import { ScaledDotProductAttention } from "./scaled_dot_product_attention.ts";

/**
 * Looks up, for each state of a decoder, what matters to it among the states of an encoder.
 *
 *     A      = softmax of hsDec hsEncᵀ over T        one row for each step of the decoder
 *     out    = A hsEnc
 *     dS     = A ∘ (dA − Σ A ∘ dA)                   dA = dout hsEncᵀ
 *     dhsEnc = dSᵀ hsDec + Aᵀ dout                   it is used twice, at every step
 *     dhsDec = dS hsEnc
 *
 * The same as {@linkcode Attention} at each step of the decoder, all at once. From "Deep Learning from Scratch
 * 2", chapter 8.
 *
 * @example
 * ```ts
 * import { tensor, TimeAttention } from "@backproof/backproof";
 *
 * const attention = new TimeAttention();
 * const hsEnc = tensor([[[1, 0], [0, 1]]]);
 * const hsDec = tensor([[[800, 0], [0, 800], [0, 0]]]);
 * console.log(`${attention.forward(hsEnc, hsDec)}`); // [[[1, 0], [0, 1], [0.5, 0.5]]]
 * ```
 */
export class TimeAttention implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  readonly #attention = new ScaledDotProductAttention({ scale: 1 });
  #isReady = false;

  /**
   * The weights [N,S,T] of the latest forward pass, one row for each step of the decoder: a copy.
   *
   * @throws {Error} If there was none.
   */
  get weights(): Tensor {
    if (!this.#isReady) throw new Error("TimeAttention: call forward before reading weights");
    return this.#attention.weights;
  }

  /**
   * Takes the states of the encoder hsEnc [N,T,H] and those of the decoder hsDec [N,S,H]; returns
   * out [N,S,H].
   *
   * @throws {RangeError} If the shapes do not fit.
   */
  forward(hsEnc: Tensor, hsDec: Tensor): Tensor {
    const [N, , H] = hsEnc.shape;
    if (hsEnc.rank !== 3 || hsDec?.rank !== 3 || hsDec.shape[0] !== N || hsDec.shape[2] !== H) {
      throw new RangeError(
        `TimeAttention: expected hsEnc [N,T,H] and hsDec [N,S,H], found ${
          formatShape(hsEnc.shape)
        } and ${hsDec === undefined ? "none" : formatShape(hsDec.shape)}`,
      );
    }
    this.#isReady = true;
    return this.#attention.forward(hsDec, hsEnc, hsEnc);
  }

  /**
   * Takes dout [N,S,H]; returns dhsEnc [N,T,H] and dhsDec [N,S,H].
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): [dhsEnc: Tensor, dhsDec: Tensor] {
    if (!this.#isReady) throw new Error("TimeAttention: call forward before backward");
    const [dq, dk, dv] = this.#attention.backward(dout);
    return [add(dk, dv), dq];
  }
}
