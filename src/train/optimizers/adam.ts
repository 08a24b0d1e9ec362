import type { Tensor } from "../../tensor/mod.ts";
import { checkEpsilon, checkShare, checkUpdate } from "./check.ts";
import { Memory } from "./memory.ts";
import type { Optimizer } from "./optimizer.ts";

/** Settings of Adam. */
export interface AdamOptions {
  /** The learning rate η; 0.001 if left out. */
  readonly rate?: number;
  /** The share β₁ of the mean gradient that is kept, from 0 to below 1; 0.9 if left out. */
  readonly beta1?: number;
  /** The share β₂ of the mean square that is kept, from 0 to below 1; 0.999 if left out. */
  readonly beta2?: number;
  /** What keeps the division from being one by 0; 1e-8 if left out. */
  readonly eps?: number;
}

/**
 * The mean gradient of late over the root of the mean square of late, both freed of the zeros they start from.
 *
 *     m ← β₁·m + (1 − β₁)·dW
 *     s ← β₂·s + (1 − β₂)·dW²
 *     m̂ = m / (1 − β₁ᵗ)
 *     ŝ = s / (1 − β₂ᵗ)
 *     W ← W − η·m̂ / (√ŝ + ε)
 *
 * t counts the updates of the param. From Kingma and Ba (2015), as PyTorch has it. "Deep Learning from
 * Scratch", chapter 6, takes the paper's shorter form, whose ε is 1e-7 and stands beside √s instead of √ŝ: that
 * matters only to gradients as small as ε.
 *
 * @example
 * ```ts
 * import { Adam, tensor } from "@backproof/backproof";
 *
 * const W = tensor([1, 1]);
 * new Adam({ rate: 0.5 }).update([W], [tensor([1000, -0.001])]);
 * console.log(W.toString()); // both moved by 0.5
 * ```
 */
export class Adam implements Optimizer {
  rate: number;
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #eps: number;
  readonly #memory = new Memory(["mean", "square", "steps"], { scalars: ["steps"] });

  /**
   * Takes the rate, both shares and ε.
   *
   * @throws {RangeError} If a share is not from 0 to below 1, or ε not above 0.
   */
  constructor({ rate = 0.001, beta1 = 0.9, beta2 = 0.999, eps = 1e-8 }: AdamOptions = {}) {
    checkShare(beta1, "Adam: beta1");
    checkShare(beta2, "Adam: beta2");
    checkEpsilon(eps, "Adam: eps");
    this.rate = rate;
    this.#beta1 = beta1;
    this.#beta2 = beta2;
    this.#eps = eps;
  }

  /** Moves each entry by its mean gradient, over the root of its mean square. */
  update(params: readonly Tensor[], grads: readonly Tensor[]): void {
    const beta1 = this.#beta1;
    const beta2 = this.#beta2;
    const eps = this.#eps;
    checkUpdate(params, grads, { owner: "Adam", rate: this.rate });
    for (let i = 0; i < params.length; i++) {
      const W = params[i]!.data;
      const dW = grads[i]!.data;
      const { mean, square, steps } = this.#memory.of(params[i]!);
      const m = mean.data;
      const s = square.data;
      const t = steps.data[0]! + 1;
      steps.data[0] = t;
      const step = this.rate / (1 - beta1 ** t);
      const root = Math.sqrt(1 - beta2 ** t);
      for (let k = 0; k < W.length; k++) {
        const g = dW[k]!;
        m[k] = beta1 * m[k]! + (1 - beta1) * g;
        s[k] = beta2 * s[k]! + (1 - beta2) * g * g;
        W[k]! -= step * m[k]! / (Math.sqrt(s[k]!) / root + eps);
      }
    }
  }

  /** The mean gradient of a param, its mean square, and the count of its updates. */
  memory(param: Tensor): Readonly<Record<"mean" | "square" | "steps", Tensor>> {
    return this.#memory.of(param);
  }
}
