import type { Tensor } from "../../tensor/mod.ts";
import { Adam, type AdamOptions } from "./adam.ts";
import { checkShare, checkUpdate } from "./check.ts";
import type { Optimizer } from "./optimizer.ts";

/** Settings of AdamW. */
export interface AdamWOptions extends AdamOptions {
  /** How strongly weights are drawn to 0, λ, from 0 to below 1; 0.01 if left out. */
  readonly decay?: number;
}

/**
 * Adam, with weights that decay beside it.
 *
 *     W ← W − η·λ·W
 *     W ← as Adam moves it by dW
 *
 * The decay is no part of the gradient, so that all weights decay alike, however large their gradients are. From
 * Loshchilov and Hutter (2019), as PyTorch has it.
 *
 * @example
 * ```ts
 * import { AdamW, tensor } from "@backproof/backproof";
 *
 * const W = tensor([1, -2]);
 * new AdamW({ rate: 0.5, decay: 0.5 }).update([W], [tensor([0, 0])]);
 * console.log(W.toArray()); // [0.75, -1.5]
 * ```
 */
export class AdamW implements Optimizer {
  rate: number;
  readonly #decay: number;
  readonly #adam: Adam;

  /**
   * Takes the rate, the decay, both shares and ε.
   *
   * @throws {RangeError} If the decay or a share is not from 0 to below 1, or ε not above 0.
   */
  constructor({ decay = 0.01, ...options }: AdamWOptions = {}) {
    checkShare(decay, "AdamW: decay");
    this.#decay = decay;
    this.#adam = new Adam(options);
    this.rate = this.#adam.rate;
  }

  /** Shrinks each param, then moves it as Adam does. */
  update(params: readonly Tensor[], grads: readonly Tensor[]): void {
    checkUpdate(params, grads, { owner: "AdamW", rate: this.rate });
    const kept = 1 - this.rate * this.#decay;
    for (let i = 0; i < params.length; i++) {
      const W = params[i]!.data;
      for (let k = 0; k < W.length; k++) W[k]! *= kept;
    }
    this.#adam.rate = this.rate;
    this.#adam.update(params, grads);
  }

  /** What Adam remembers of a param. */
  memory(param: Tensor): Readonly<Record<"mean" | "square" | "steps", Tensor>> {
    return this.#adam.memory(param);
  }
}
