import type { Tensor } from "../../tensor/mod.ts";
import { checkEpsilon, checkShare, checkUpdate } from "./check.ts";
import { Memory } from "./memory.ts";
import type { Optimizer } from "./optimizer.ts";

/** Settings of RMSProp. */
export interface RMSPropOptions {
  /** The learning rate η; 0.01 if left out. */
  readonly rate?: number;
  /** The share ρ of the mean square that is kept, from 0 to below 1; 0.99 if left out. */
  readonly decay?: number;
  /** What keeps the division from being one by 0; the books' 1e-7 if left out, where PyTorch has 1e-8. */
  readonly eps?: number;
}

/**
 * AdaGrad that forgets: steps are measured by the gradients of late.
 *
 *     h ← ρ·h + (1 − ρ)·dW²
 *     W ← W − η·dW / (√h + ε)
 *
 * From "Deep Learning from Scratch", chapter 6, after Tieleman and Hinton (2012).
 *
 * @example
 * ```ts
 * import { RMSProp, tensor } from "@backproof/backproof";
 *
 * const W = tensor([1]);
 * new RMSProp({ rate: 0.5, decay: 0.75 }).update([W], [tensor([8])]); // √h = 4
 * console.log(W.at(0).toFixed(4)); // 0.0000
 * ```
 */
export class RMSProp implements Optimizer {
  rate: number;
  readonly #decay: number;
  readonly #eps: number;
  readonly #memory = new Memory(["square"]);

  /**
   * Takes the rate, ρ and ε.
   *
   * @throws {RangeError} If ρ is not from 0 to below 1, or ε not above 0.
   */
  constructor({ rate = 0.01, decay = 0.99, eps = 1e-7 }: RMSPropOptions = {}) {
    checkShare(decay, "RMSProp: decay");
    checkEpsilon(eps, "RMSProp: eps");
    this.rate = rate;
    this.#decay = decay;
    this.#eps = eps;
  }

  /** Moves each entry by its gradient, over the root of its mean square. */
  update(params: readonly Tensor[], grads: readonly Tensor[]): void {
    const { rate } = this;
    const decay = this.#decay;
    const eps = this.#eps;
    checkUpdate(params, grads, { owner: "RMSProp", rate });
    for (let i = 0; i < params.length; i++) {
      const W = params[i]!.data;
      const dW = grads[i]!.data;
      const h = this.#memory.of(params[i]!).square.data;
      for (let k = 0; k < W.length; k++) {
        const g = dW[k]!;
        h[k] = decay * h[k]! + (1 - decay) * g * g;
        W[k]! -= rate * g / (Math.sqrt(h[k]!) + eps);
      }
    }
  }

  /** The mean square of a param's gradients. */
  memory(param: Tensor): Readonly<Record<"square", Tensor>> {
    return this.#memory.of(param);
  }
}
