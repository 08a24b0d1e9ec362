import { type Layer, remembered } from "../../layer.ts";
import type { Tensor } from "../../tensor/mod.ts";
import { scalarLike } from "./cross_entropy_error.ts";
import { logistic, softplus } from "./logistic.ts";
import { scalarUpstream } from "./scalar_upstream.ts";
import { checkTargets } from "./targets.ts";

/** How a focal loss weighs what is easy, and the two classes. */
export interface FocalLossOptions {
  /** How little what is already right counts, 0 or more: 0 makes it the binary cross-entropy; 2 if left out. */
  readonly gamma?: number;
  /**
   * The weight of label 1, from 0 to 1; label 0 has the rest. null weighs both with 1 (torchvision: −1). 0.25
   * if left out.
   */
  readonly alpha?: number | null;
}

/**
 * A binary cross-entropy of logits in which what is already right counts less, for classes that are rare.
 *
 *     L  = −Σ α · (1 − p)ᵞ · log p / n                  p = the probability of the label
 *     dx = ±dout · α · (1 − p)ᵞ · (γ · p · log p − (1 − p)) / n
 *
 * With z = x where t is 1 and −x where it is 0, p = 1 / (1 + e⁻ᶻ); the sign of dx is that of x in z; n is the
 * number of entries; α is `alpha` where t is 1 and 1 − `alpha` where it is 0. Computed from z, so that nothing
 * overflows. After Lin and others (2017), as torchvision's sigmoid_focal_loss with the reduction "mean".
 * Labels are 0 or 1: of soft ones that formula makes no loss.
 *
 * @example
 * ```ts
 * import { FocalLoss, tensor } from "@backproof/backproof";
 *
 * const loss = new FocalLoss({ gamma: 1, alpha: null });
 * console.log(loss.forward(tensor([0]), tensor([1])).item()); // 0.34657359027997264
 * ```
 */
export class FocalLoss implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  readonly #gamma: number;
  /** The weights of label 0 and of label 1. */
  readonly #weights: readonly [number, number];
  #x: Tensor | undefined;
  #t: Tensor | undefined;

  /**
   * Takes gamma and alpha.
   *
   * @throws {RangeError} If gamma is below 0 or not finite, or alpha lies outside 0 to 1.
   */
  constructor({ gamma = 2, alpha = 0.25 }: FocalLossOptions = {}) {
    if (!(gamma >= 0 && gamma < Infinity)) {
      throw new RangeError(`FocalLoss: expected a finite gamma of 0 or more, found ${gamma}`);
    }
    if (alpha !== null && !(alpha >= 0 && alpha <= 1)) {
      throw new RangeError(`FocalLoss: expected an alpha from 0 to 1 or null, found ${alpha}`);
    }
    this.#gamma = gamma;
    this.#weights = alpha === null ? [1, 1] : [1 - alpha, alpha];
  }

  /**
   * Takes logits x of any shape and labels t, 0 or 1, of the same shape; returns the mean loss, a scalar, in
   * nats.
   *
   * @throws {RangeError} If the shapes differ or are empty, or a label is neither 0 nor 1.
   */
  forward(x: Tensor, t: Tensor): Tensor {
    checkTargets(x, t, "FocalLoss");
    let sum = 0;
    for (let i = 0; i < x.data.length; i++) {
      const label = t.data[i]!;
      if (label !== 0 && label !== 1) {
        throw new RangeError(`FocalLoss: expected labels of 0 or 1, found ${label} in t`);
      }
      const z = label === 1 ? x.data[i]! : -x.data[i]!;
      sum += this.#weights[label] * logistic(-z) ** this.#gamma * softplus(-z);
    }
    this.#x = x.clone();
    this.#t = t.clone();
    return scalarLike(x, sum / x.size);
  }

  /**
   * Takes dout, a scalar, 1 if left out; returns dx of the shape of x.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout is no scalar.
   */
  backward(dout?: Tensor): Tensor {
    const x = remembered(this.#x, "FocalLoss");
    const labels = remembered(this.#t, "FocalLoss").data;
    const scale = scalarUpstream(dout, "FocalLoss") / x.size;
    const gamma = this.#gamma;
    const dx = x.clone();
    const { data } = dx;
    for (let i = 0; i < data.length; i++) {
      const label = labels[i] as 0 | 1;
      const sign = label === 1 ? 1 : -1;
      const z = sign * data[i]!;
      const miss = logistic(-z);
      const slope = -(miss ** gamma) * (gamma * logistic(z) * softplus(-z) + miss);
      data[i] = scale * sign * this.#weights[label] * slope;
    }
    return dx;
  }
}
