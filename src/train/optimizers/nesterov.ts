import type { Tensor } from "../../tensor/mod.ts";
import { checkShare, checkUpdate } from "./check.ts";
import { Memory } from "./memory.ts";
import type { MomentumOptions } from "./momentum.ts";
import type { Optimizer } from "./optimizer.ts";

/**
 * Nesterov's accelerated gradient: the slope is asked where the velocity is about to lead.
 *
 * With θ the place and W = θ + μ·v the place ahead, where gradients are taken,
 *
 *     v ← μ·v − η·dW
 *     θ ← θ + v
 *
 * is said of W alone, v being the old velocity and v′ the new one:
 *
 *     v′ = μ·v − η·dW
 *     W ← W + μ·v′ − η·dW  =  W + μ²·v − (1 + μ)·η·dW
 *
 * From Sutskever and others (2013), in the form of Bengio and others (2012), as PyTorch has it too. "Deep Learning
 * from Scratch", chapter 6, adds μ²·v′, the new velocity for the old: its first step is longer by the
 * factor (1 + μ + μ²) / (1 + μ), and on ½·L·W² it runs away from η·L = 2·(1 + μ) / (1 + 2·μ + 2·μ²), which
 * is 0.86 for μ = 0.9, where this one is stable up to 2·(1 + μ) / (1 + 2·μ), 1.36.
 *
 * @example
 * ```ts
 * import { Nesterov, tensor } from "@backproof/backproof";
 *
 * const W = tensor([1]);
 * const optimizer = new Nesterov({ rate: 0.5, momentum: 0.5 });
 * optimizer.update([W], [tensor([1])]);
 * console.log(W.toArray()); // [0.25]: 1 − 0.25 − 0.5
 * ```
 */
export class Nesterov implements Optimizer {
  rate: number;
  readonly #momentum: number;
  readonly #memory = new Memory(["velocity"]);

  /**
   * Takes the rate and the momentum.
   *
   * @throws {RangeError} If the momentum is not from 0 to below 1.
   */
  constructor({ rate = 0.01, momentum = 0.9 }: MomentumOptions = {}) {
    checkShare(momentum, "Nesterov: momentum");
    this.rate = rate;
    this.#momentum = momentum;
  }

  /** Moves each param to the place ahead of its next one. */
  update(params: readonly Tensor[], grads: readonly Tensor[]): void {
    const { rate } = this;
    const momentum = this.#momentum;
    checkUpdate(params, grads, { owner: "Nesterov", rate });
    for (let i = 0; i < params.length; i++) {
      const W = params[i]!.data;
      const dW = grads[i]!.data;
      const v = this.#memory.of(params[i]!).velocity.data;
      for (let k = 0; k < W.length; k++) {
        const step = rate * dW[k]!;
        v[k] = momentum * v[k]! - step;
        W[k]! += momentum * v[k]! - step;
      }
    }
  }

  /** The velocity of a param. */
  memory(param: Tensor): Readonly<Record<"velocity", Tensor>> {
    return this.#memory.of(param);
  }
}
