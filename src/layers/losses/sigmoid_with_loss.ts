import { type Layer, remembered } from "../../layer.ts";
import type { Tensor } from "../../tensor/mod.ts";
import { scalarLike } from "./cross_entropy_error.ts";
import { logistic, softplus } from "./logistic.ts";
import { scalarUpstream } from "./scalar_upstream.ts";
import { checkTargets } from "./targets.ts";

/**
 * Sigmoid and the mean binary cross-entropy error in one.
 *
 *     L  = −Σ (t · log y + (1 − t) · log(1 − y)) / n     y = 1 / (1 + e⁻ˣ), n = the number of entries
 *     dx = dout · (y − t) / n
 *
 * Computed from x, as t · softplus(−x) + (1 − t) · softplus(x), so that nothing overflows and no logarithm
 * of 0 is taken. Labels may be soft: any number from 0 to 1. For x [N] it is the loss of "Deep Learning from
 * Scratch 2", chapter 4; with more axes it is the mean over all entries, as PyTorch's BCEWithLogitsLoss.
 *
 * @example
 * ```ts
 * import { SigmoidWithLoss, tensor } from "@backproof/backproof";
 *
 * const loss = new SigmoidWithLoss();
 * console.log(loss.forward(tensor([0, 1000]), tensor([1, 1])).item()); // 0.34657359027997264
 * console.log(`${loss.backward()}`); // [-0.25, 0]
 * ```
 */
export class SigmoidWithLoss implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  #x: Tensor | undefined;
  #t: Tensor | undefined;

  /**
   * Takes logits x of any shape and labels t from 0 to 1 of the same shape; returns the mean loss, a scalar, in
   * nats.
   *
   * @throws {RangeError} If the shapes differ or are empty, or a label lies outside 0 to 1.
   */
  forward(x: Tensor, t: Tensor): Tensor {
    checkTargets(x, t, "SigmoidWithLoss");
    let sum = 0;
    for (let i = 0; i < x.data.length; i++) {
      const label = t.data[i]!;
      if (!(label >= 0 && label <= 1)) {
        throw new RangeError(`SigmoidWithLoss: expected labels from 0 to 1, found ${label} in t`);
      }
      // A label that is sure costs nothing on its own side, however far the logit is.
      sum += label * softplus(-x.data[i]!) + (1 - label) * softplus(x.data[i]!);
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
    const x = remembered(this.#x, "SigmoidWithLoss");
    const labels = remembered(this.#t, "SigmoidWithLoss").data;
    const scale = scalarUpstream(dout, "SigmoidWithLoss") / x.size;
    const dx = x.clone();
    const { data } = dx;
    for (let i = 0; i < data.length; i++) {
      const v = data[i]!;
      const t = labels[i]!;
      // y − t, without the digits that it would lose where they are close.
      data[i] = scale * ((1 - t) * logistic(v) - t * logistic(-v));
    }
    return dx;
  }
}
