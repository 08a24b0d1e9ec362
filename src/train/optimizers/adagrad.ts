import type { Tensor } from "../../tensor/mod.ts";
import { checkEpsilon, checkUpdate } from "./check.ts";
import { Memory } from "./memory.ts";
import type { Optimizer } from "./optimizer.ts";

/** Settings of AdaGrad. */
export interface AdaGradOptions {
  /** The learning rate η; 0.01 if left out. */
  readonly rate?: number;
  /** What keeps the division from being one by 0; the books' 1e-7 if left out, where PyTorch has 1e-10. */
  readonly eps?: number;
}

/**
 * Gradient descent whose steps get shorter in each entry the more it has moved.
 *
 *     h ← h + dW²
 *     W ← W − η·dW / (√h + ε)
 *
 * From "Deep Learning from Scratch", chapter 6, after Duchi and others (2011).
 *
 * @example
 * ```ts
 * import { AdaGrad, tensor } from "@backproof/backproof";
 *
 * const W = tensor([1, 1]);
 * new AdaGrad({ rate: 0.5 }).update([W], [tensor([1000, -0.001])]);
 * console.log(W.toString()); // both moved by 0.5
 * ```
 */
export class AdaGrad implements Optimizer {
  rate: number;
  readonly #eps: number;
  readonly #memory = new Memory(["squares"]);

  /**
   * Takes the rate and ε.
   *
   * @throws {RangeError} If ε is not above 0.
   */
  constructor({ rate = 0.01, eps = 1e-7 }: AdaGradOptions = {}) {
    checkEpsilon(eps, "AdaGrad: eps");
    this.rate = rate;
    this.#eps = eps;
  }

  /** Moves each entry by its gradient, over the root of all its squares so far. */
  update(params: readonly Tensor[], grads: readonly Tensor[]): void {
    const { rate } = this;
    const eps = this.#eps;
    checkUpdate(params, grads, { owner: "AdaGrad", rate });
    for (let i = 0; i < params.length; i++) {
      const W = params[i]!.data;
      const dW = grads[i]!.data;
      const h = this.#memory.of(params[i]!).squares.data;
      for (let k = 0; k < W.length; k++) {
        const g = dW[k]!;
        h[k]! += g * g;
        W[k]! -= rate * g / (Math.sqrt(h[k]!) + eps);
      }
    }
  }

  /** The sum of the squares of a param's gradients. */
  memory(param: Tensor): Readonly<Record<"squares", Tensor>> {
    return this.#memory.of(param);
  }
}
