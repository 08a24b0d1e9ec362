import type { Layer } from "../../layer.ts";
import { type Tensor, zeros } from "../../tensor/mod.ts";
import { OneStep } from "./one_step.ts";
import { checkWeights, type RecurrentWeights } from "./recurrence.ts";
import { RnnRecurrence } from "./rnn_recurrence.ts";

/**
 * One step of a recurrent network: the next state from the input and the state before.
 *
 *     h      = tanh(x · Wx + hPrev · Wh + b)
 *     da     = dh · (1 − h²)
 *     dx     = da · Wxᵀ
 *     dhPrev = da · Whᵀ
 *     dWx    = xᵀ · da
 *     dWh    = hPrevᵀ · da
 *     db     = Σ da over the batch
 *
 * From "Deep Learning from Scratch 2", chapter 5. `TimeRNN` takes all the steps of a sequence.
 *
 * @example
 * ```ts
 * import { RNN, tensor } from "@backproof/backproof";
 *
 * const rnn = new RNN({ Wx: tensor([[1]]), Wh: tensor([[1]]), b: tensor([0]) });
 * const h = rnn.forward(tensor([[0.5]]), tensor([[-0.5]]));
 * console.log(`${h}`); // [[0]]
 * ```
 */
export class RNN implements Layer {
  readonly params: readonly [Wx: Tensor, Wh: Tensor, b: Tensor];
  readonly grads: readonly [dWx: Tensor, dWh: Tensor, db: Tensor];
  readonly #step: OneStep;

  /**
   * Takes Wx [D,H], Wh [H,H] and b [H].
   *
   * @throws {RangeError} If the shapes do not fit.
   */
  constructor({ Wx, Wh, b }: RecurrentWeights) {
    checkWeights({ Wx, Wh, b }, 1, "RNN");
    this.params = [Wx, Wh, b];
    this.grads = [zeros(Wx.shape, Wx), zeros(Wh.shape, Wh), zeros(b.shape, b)];
    this.#step = new OneStep(new RnnRecurrence(this), { layer: this, name: "RNN" });
  }

  /**
   * Takes x [N,D] and the state before, hPrev [N,H]; returns the state after, h [N,H].
   *
   * @throws {RangeError} If the shapes do not fit.
   */
  forward(x: Tensor, hPrev: Tensor): Tensor {
    return this.#step.forward(x, { hPrev });
  }

  /**
   * Takes dh [N,H]; writes dWx, dWh and db into `grads` and returns dx [N,D] and dhPrev [N,H].
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dh has another shape.
   */
  backward(dh: Tensor): readonly Tensor[] {
    return this.#step.backward(dh);
  }
}
