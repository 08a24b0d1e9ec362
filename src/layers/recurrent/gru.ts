import type { Layer } from "../../layer.ts";
import { formatShape, type Tensor, zeros } from "../../tensor/mod.ts";
import { GruRecurrence } from "./gru_recurrence.ts";
import { GruResetAfterRecurrence } from "./gru_reset_after_recurrence.ts";
import { OneStep } from "./one_step.ts";
import {
  checkWeights,
  type Recurrence,
  type RecurrentWeights,
  type Weighted,
} from "./recurrence.ts";

/** The weights of a GRU, and where it resets. */
export interface GRUOptions extends RecurrentWeights {
  /** Whether the old state is reset after its product with Whn, as PyTorch does it; false if left out. */
  readonly resetAfter?: boolean;
  /** The bias that is reset along with the product [H], with `resetAfter` only; none if left out. */
  readonly bh?: Tensor;
}

/**
 * One step of a gated recurrent unit: the next state is a blend of the one before and a candidate.
 *
 *     z  = σ(x · Wxz + hPrev · Whz + bz)           the share of the candidate
 *     r  = σ(x · Wxr + hPrev · Whr + br)           the reset
 *     n  = tanh(x · Wxn + (r ∘ hPrev) · Whn + bn)  the candidate
 *     h  = (1 − z) ∘ hPrev + z ∘ n
 *
 *     dan    = dh ∘ z ∘ (1 − n²)
 *     daz    = dh ∘ (n − hPrev) ∘ z ∘ (1 − z)
 *     dar    = (dan · Whnᵀ) ∘ hPrev ∘ r ∘ (1 − r)
 *     dx     = da · Wxᵀ with da = [daz, dar, dan]
 *     dhPrev = dh ∘ (1 − z) + daz · Whzᵀ + dar · Whrᵀ + r ∘ (dan · Whnᵀ)
 *     dWx    = xᵀ · da
 *     dWh    = [hPrevᵀ · daz, hPrevᵀ · dar, (r ∘ hPrev)ᵀ · dan]
 *     db     = Σ da over the batch
 *
 * Wx, Wh and b have three blocks of H columns, in the order z, r, n.
 *
 * From "Deep Learning from Scratch 2", appendix C, after Cho and others (2014). With `resetAfter` the
 * candidate is that of PyTorch and cuDNN, n = tanh(x · Wxn + r ∘ (hPrev · Whn + bh) + bn). PyTorch has the
 * blocks in the order r, z, n, two biases for each of r and z, to be added up, and its z is the share of the
 * old state: the block of z with its sign changed.
 *
 * @example
 * ```ts
 * import { GRU, tensor } from "@backproof/backproof";
 *
 * const gru = new GRU({
 *   Wx: tensor([[0, 0, 0]]),
 *   Wh: tensor([[0, 0, 0]]),
 *   b: tensor([0, 0, 0]),
 * });
 * // z is 1/2 and the candidate 0: half of the old state is kept.
 * console.log(`${gru.forward(tensor([[7]]), tensor([[1]]))}`); // [[0.5]]
 * ```
 */
export class GRU implements Layer {
  readonly params: readonly [Wx: Tensor, Wh: Tensor, b: Tensor, ...bh: Tensor[]];
  readonly grads: readonly [dWx: Tensor, dWh: Tensor, db: Tensor, ...dbh: Tensor[]];
  readonly #step: OneStep;

  /**
   * Takes Wx [D,3H], Wh [H,3H] and b [3H]; with `resetAfter` also bh [H].
   *
   * @throws {RangeError} If the shapes do not fit, or there is a bh without `resetAfter`.
   */
  constructor(options: GRUOptions) {
    const { params, grads, recurrence } = gruParts(options, "GRU");
    this.params = params;
    this.grads = grads;
    this.#step = new OneStep(recurrence, { layer: this, name: "GRU" });
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
   * Takes dh [N,H]; writes the gradients of the params into `grads` and returns dx [N,D] and dhPrev [N,H].
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dh has another shape.
   */
  backward(dh: Tensor): readonly Tensor[] {
    return this.#step.backward(dh);
  }
}

/**
 * What a GRU is made of, for one step and for many.
 *
 * @throws {RangeError} If the shapes do not fit, or there is a bh without `resetAfter`.
 */
export function gruParts(
  { Wx, Wh, b, bh, resetAfter = false }: GRUOptions,
  layer: string,
): Weighted & { readonly recurrence: Recurrence } {
  checkWeights({ Wx, Wh, b }, 3, layer);
  if (bh !== undefined && !resetAfter) {
    throw new RangeError(`${layer}: expected no bh without resetAfter, found one`);
  }
  if (bh !== undefined && !(bh.rank === 1 && bh.size === Wh.shape[0])) {
    throw new RangeError(
      `${layer}: expected bh of shape [${Wh.shape[0]}], found ${formatShape(bh.shape)}`,
    );
  }
  const others = bh === undefined ? [] : [bh];
  const params: Weighted["params"] = [Wx, Wh, b, ...others];
  const grads: Weighted["grads"] = [
    zeros(Wx.shape, Wx),
    zeros(Wh.shape, Wh),
    zeros(b.shape, b),
    ...others.map((param) => zeros(param.shape, param)),
  ];
  const weighted: Weighted = { params, grads };
  const recurrence = resetAfter
    ? new GruResetAfterRecurrence(weighted)
    : new GruRecurrence(weighted);
  return { params, grads, recurrence };
}
