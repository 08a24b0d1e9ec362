import type { Layer } from "../../layer.ts";
import { type Tensor, zeros } from "../../tensor/mod.ts";
import { LstmStep } from "./lstm_step.ts";
import { checkWeights, type RecurrentWeights } from "./recurrence.ts";

/**
 * One step of a network with long short-term memory: h, which is handed on, and c, which is kept.
 *
 *     a  = x · Wx + hPrev · Wh + b, in four blocks of H columns: f, g, i, o
 *     f  = σ(af)    how much of cPrev is kept
 *     g  = tanh(ag) what is new
 *     i  = σ(ai)    how much of it is added
 *     o  = σ(ao)    how much of c is shown
 *     c  = f ∘ cPrev + g ∘ i
 *     h  = o ∘ tanh(c)
 *
 *     ds     = dc + dh ∘ o ∘ (1 − tanh(c)²)
 *     da     = [ds ∘ cPrev ∘ f ∘ (1 − f), ds ∘ i ∘ (1 − g²), ds ∘ g ∘ i ∘ (1 − i), dh ∘ tanh(c) ∘ o ∘ (1 − o)]
 *     dx     = da · Wxᵀ       dWx = xᵀ · da
 *     dhPrev = da · Whᵀ       dWh = hPrevᵀ · da
 *     dcPrev = ds ∘ f         db  = Σ da over the batch
 *
 * A layer has one output: h and c stand beside each other in it, h first.
 *
 * From "Deep Learning from Scratch 2", chapter 6, with its order of the gates: f, g, i, o. PyTorch has
 * i, f, g, o: weights from there need their blocks rearranged, and its two biases added up.
 *
 * @example
 * ```ts
 * import { generator, LSTM, slice, xavier, zeros } from "@backproof/backproof";
 *
 * const random = generator(1);
 * const [N, D, H] = [2, 3, 4];
 * const lstm = new LSTM({
 *   Wx: xavier([D, 4 * H], { random }),
 *   Wh: xavier([H, 4 * H], { random }),
 *   b: zeros([4 * H]),
 * });
 * const out = lstm.forward(xavier([N, D], { random }), zeros([N, H]), zeros([N, H]));
 * const h = slice(out, { axis: 1, end: H });
 * const c = slice(out, { axis: 1, start: H });
 * console.log(h.shape, c.shape); // [2, 4] [2, 4]
 * ```
 */
export class LSTM implements Layer {
  readonly params: readonly [Wx: Tensor, Wh: Tensor, b: Tensor];
  readonly grads: readonly [dWx: Tensor, dWh: Tensor, db: Tensor];
  readonly #step: LstmStep;

  /**
   * Takes Wx [D,4H], Wh [H,4H] and b [4H].
   *
   * @throws {RangeError} If the shapes do not fit.
   */
  constructor({ Wx, Wh, b }: RecurrentWeights) {
    checkWeights({ Wx, Wh, b }, 4, "LSTM");
    this.params = [Wx, Wh, b];
    this.grads = [zeros(Wx.shape, Wx), zeros(Wh.shape, Wh), zeros(b.shape, b)];
    this.#step = new LstmStep(this);
  }

  /**
   * Takes x [N,D] and the state before, hPrev and cPrev [N,H]; returns the state after, h beside c [N,2H].
   *
   * @throws {RangeError} If the shapes do not fit.
   */
  forward(x: Tensor, hPrev: Tensor, cPrev: Tensor): Tensor {
    return this.#step.forward(x, hPrev, cPrev);
  }

  /**
   * Takes dh beside dc [N,2H]; writes dWx, dWh and db into `grads` and returns dx [N,D], dhPrev [N,H] and
   * dcPrev [N,H].
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): readonly Tensor[] {
    return this.#step.backward(dout);
  }
}
