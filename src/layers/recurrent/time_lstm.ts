import type { Layer } from "../../layer.ts";
import { type Tensor, zeros } from "../../tensor/mod.ts";
import { LstmRecurrence } from "./lstm_recurrence.ts";
import { OverTime } from "./over_time.ts";
import { checkWeights } from "./recurrence.ts";
import type { TimeOptions } from "./time_rnn.ts";

/**
 * The `LSTM` at every step of sequences, with the same weights; hs has the h after each.
 *
 *     hₜ, cₜ = LSTM(xₜ, hₜ₋₁, cₜ₋₁)
 *     daₜ    = as for `LSTM`, from dhsₜ + what step t + 1 hands back, and from dcₜ
 *     dxₜ    = daₜ · Wxᵀ
 *     dWx    = Σₜ xₜᵀ · daₜ
 *     dWh    = Σₜ hₜ₋₁ᵀ · daₜ
 *     db     = Σₜ Σ daₜ over the batch
 *
 * Without `stateful` each forward starts from zeros, or from the state that `setState` has set for it. With it,
 * a forward starts from where the one before ended: long texts are read in pieces. Gradients stop at the start of
 * a piece (truncated backpropagation through time).
 *
 * From "Deep Learning from Scratch 2", chapter 6, with its order of the gates: f, g, i, o (see `LSTM`).
 *
 * @example
 * ```ts
 * import { generator, TimeLSTM, xavier, zeros } from "@backproof/backproof";
 *
 * const random = generator(1);
 * const [N, T, D, H] = [2, 5, 3, 4];
 * const weights = {
 *   Wx: xavier([D, 4 * H], { random }),
 *   Wh: xavier([H, 4 * H], { random }),
 *   b: zeros([4 * H]),
 * };
 * const lstm = new TimeLSTM({ ...weights, stateful: true });
 * const hs = lstm.forward(xavier([N, T, D], { random }));
 * console.log(hs.shape); // [2, 5, 4]
 * lstm.resetState();
 * ```
 */
export class TimeLSTM implements Layer {
  readonly params: readonly [Wx: Tensor, Wh: Tensor, b: Tensor];
  readonly grads: readonly [dWx: Tensor, dWh: Tensor, db: Tensor];
  readonly #overTime: OverTime;

  /**
   * Takes Wx [D,4H], Wh [H,4H] and b [4H].
   *
   * @throws {RangeError} If the shapes do not fit.
   */
  constructor({ Wx, Wh, b, stateful = false }: TimeOptions) {
    checkWeights({ Wx, Wh, b }, 4, "TimeLSTM");
    this.params = [Wx, Wh, b];
    this.grads = [zeros(Wx.shape, Wx), zeros(Wh.shape, Wh), zeros(b.shape, b)];
    this.#overTime = new OverTime(new LstmRecurrence(this), {
      layer: this,
      name: "TimeLSTM",
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

  /** The gradient of the c that the latest forward started from [N,H]; undefined before backward. */
  get dc(): Tensor | undefined {
    return this.#overTime.dstate?.[1];
  }

  /**
   * Sets the state that the next forward starts from, h and c [N,H], c of zeros if left out; it is copied.
   *
   * @throws {RangeError} If the shapes do not fit.
   */
  setState(h: Tensor, c: Tensor = zeros(h.shape, h)): void {
    this.#overTime.setState({ h, c });
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
