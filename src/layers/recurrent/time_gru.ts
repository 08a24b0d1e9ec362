import type { Layer } from "../../layer.ts";
import type { Tensor } from "../../tensor/mod.ts";
import { type GRUOptions, gruParts } from "./gru.ts";
import { OverTime } from "./over_time.ts";

/** The weights of a GRU over time, where it resets, and whether it keeps its state. */
export interface TimeGRUOptions extends GRUOptions {
  /** Whether a forward starts from the state that the one before ended with; false if left out. */
  readonly stateful?: boolean;
}

/**
 * The `GRU` at every step of sequences, with the same weights.
 *
 *     hₜ  = GRU(xₜ, hₜ₋₁)
 *     daₜ = as for `GRU`, from dhsₜ + what step t + 1 hands back
 *     dxₜ = daₜ · Wxᵀ
 *
 * The gradients of the params are the sums of those of all steps.
 *
 * Without `stateful` each forward starts from zeros, or from the state that `setState` has set for it. With it,
 * a forward starts from where the one before ended: long texts are read in pieces. Gradients stop at the start of
 * a piece (truncated backpropagation through time).
 *
 * From "Deep Learning from Scratch 2", appendix C; with `resetAfter` as in PyTorch (see `GRU`).
 *
 * @example
 * ```ts
 * import { tensor, TimeGRU } from "@backproof/backproof";
 *
 * const gru = new TimeGRU({
 *   Wx: tensor([[0, 0, 0]]),
 *   Wh: tensor([[0, 0, 0]]),
 *   b: tensor([0, 0, 0]),
 * });
 * gru.setState(tensor([[1]]));
 * console.log(`${gru.forward(tensor([[[7], [7]]]))}`); // [[[0.5], [0.25]]]
 * ```
 */
export class TimeGRU implements Layer {
  readonly params: readonly [Wx: Tensor, Wh: Tensor, b: Tensor, ...bh: Tensor[]];
  readonly grads: readonly [dWx: Tensor, dWh: Tensor, db: Tensor, ...dbh: Tensor[]];
  readonly #overTime: OverTime;

  /**
   * Takes Wx [D,3H], Wh [H,3H] and b [3H]; with `resetAfter` also bh [H].
   *
   * @throws {RangeError} If the shapes do not fit, or there is a bh without `resetAfter`.
   */
  constructor({ stateful = false, ...options }: TimeGRUOptions) {
    const { params, grads, recurrence } = gruParts(options, "TimeGRU");
    this.params = params;
    this.grads = grads;
    this.#overTime = new OverTime(recurrence, { layer: this, name: "TimeGRU", stateful });
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
