import type { Layer } from "../../layer.ts";
import { type Tensor, zeros } from "../../tensor/mod.ts";
import { OverTime } from "./over_time.ts";
import { checkWeights, type RecurrentWeights } from "./recurrence.ts";
import { RnnRecurrence } from "./rnn_recurrence.ts";

/** The weights of a recurrent layer over time, and whether it keeps its state. */
export interface TimeOptions extends RecurrentWeights {
  /** Whether a forward starts from the state that the one before ended with; false if left out. */
  readonly stateful?: boolean;
}

/**
 * The `RNN` at every step of sequences, with the same weights.
 *
 *     hₜ  = tanh(xₜ · Wx + hₜ₋₁ · Wh + b)
 *     daₜ = (dhsₜ + what step t + 1 hands back) ∘ (1 − hₜ²)
 *     dxₜ = daₜ · Wxᵀ, and daₜ · Whᵀ is handed back to step t − 1
 *     dWx = Σₜ xₜᵀ · daₜ
 *     dWh = Σₜ hₜ₋₁ᵀ · daₜ
 *     db  = Σₜ Σ daₜ over the batch
 *
 * Without `stateful` each forward starts from zeros, or from the state that `setState` has set for it. With it,
 * a forward starts from where the one before ended: long texts are read in pieces. Gradients stop at the start of
 * a piece (truncated backpropagation through time).
 *
 * From "Deep Learning from Scratch 2", chapter 5.
 *
 * @example
 * ```ts
 * import { tensor, TimeRNN } from "@backproof/backproof";
 *
 * const rnn = new TimeRNN({
 *   Wx: tensor([[1]]),
 *   Wh: tensor([[0]]),
 *   b: tensor([0]),
 *   stateful: true,
 * });
 * console.log(rnn.forward(tensor([[[0], [0]]])).shape); // [1, 2, 1]
 * ```
 */
export class TimeRNN implements Layer {
  readonly params: readonly [Wx: Tensor, Wh: Tensor, b: Tensor];
  readonly grads: readonly [dWx: Tensor, dWh: Tensor, db: Tensor];
  readonly #overTime: OverTime;

  /**
   * Takes Wx [D,H], Wh [H,H] and b [H].
   *
   * @throws {RangeError} If the shapes do not fit.
   */
  constructor({ Wx, Wh, b, stateful = false }: TimeOptions) {
    checkWeights({ Wx, Wh, b }, 1, "TimeRNN");
    this.params = [Wx, Wh, b];
    this.grads = [zeros(Wx.shape, Wx), zeros(Wh.shape, Wh), zeros(b.shape, b)];
    this.#overTime = new OverTime(new RnnRecurrence(this), {
      layer: this,
      name: "TimeRNN",
      stateful,
    });
  }

  /**
   * The gradient of the h that the latest forward started from [N,H], as the latest backward found it: what
   * the encoder of a pair is handed. Undefined before.
   */
  get dh(): Tensor | undefined {
    return this.#overTime.dstate?.[0];
  }

  /**
   * Sets the state that the next forward starts from, h [N,H]; it is copied.
   *
   * @throws {RangeError} If the shapes do not fit.
   */
  setState(h: Tensor): void {
    this.#overTime.setState({ h });
  }

  /** Lets the next forward start from zeros. */
  resetState(): void {
    this.#overTime.setState(undefined);
  }

  /**
   * Takes xs [N,T,D]; returns hs, the h after each step [N,T,H].
   *
   * @throws {RangeError} If the shapes do not fit, or the state has another number of rows.
   */
  forward(xs: Tensor): Tensor {
    return this.#overTime.forward(xs);
  }

  /**
   * Takes dhs [N,T,H]; writes the gradients of the params into `grads` and returns dxs [N,T,D].
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dhs has another shape.
   */
  backward(dhs: Tensor): Tensor {
    return this.#overTime.backward(dhs);
  }
}
