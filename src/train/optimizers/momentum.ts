import type { Tensor } from "../../tensor/mod.ts";
import { checkShare, checkUpdate } from "./check.ts";
import { Memory } from "./memory.ts";
import type { Optimizer } from "./optimizer.ts";

/** Settings of Momentum and Nesterov. */
export interface MomentumOptions {
  /** The learning rate η; 0.01 if left out. */
  readonly rate?: number;
  /** The share μ of the velocity that is kept, from 0 to below 1; 0.9 if left out. */
  readonly momentum?: number;
}

/**
 * Gradient descent with a velocity, like a ball that rolls: Polyak's heavy ball.
 *
 *     v ← μ·v − η·dW
 *     W ← W + v
 *
 * From "Deep Learning from Scratch", chapter 6. PyTorch keeps −v / η instead: the same as long as the rate
 * stays, while here a new rate leaves the velocity as it is.
 *
 * @example
 * ```ts
 * import { Momentum, tensor } from "@backproof/backproof";
 *
 * const W = tensor([1]);
 * const optimizer = new Momentum({ rate: 0.5, momentum: 0.5 });
 * optimizer.update([W], [tensor([1])]); // v = −0.5
 * optimizer.update([W], [tensor([1])]); // v = −0.75
 * console.log(W.toArray()); // [-0.25]
 * ```
 */
export class Momentum implements Optimizer {
  rate: number;
  readonly #momentum: number;
  readonly #memory = new Memory(["velocity"]);

  /**
   * Takes the rate and the momentum.
   *
   * @throws {RangeError} If the momentum is not from 0 to below 1.
   */
  constructor({ rate = 0.01, momentum = 0.9 }: MomentumOptions = {}) {
    checkShare(momentum, "Momentum: momentum");
    this.rate = rate;
    this.#momentum = momentum;
  }

  /** Moves each param by its velocity, which its gradient changes first. */
  update(params: readonly Tensor[], grads: readonly Tensor[]): void {
    const { rate } = this;
    const momentum = this.#momentum;
    checkUpdate(params, grads, { owner: "Momentum", rate });
    for (let i = 0; i < params.length; i++) {
      const W = params[i]!.data;
      const dW = grads[i]!.data;
      const v = this.#memory.of(params[i]!).velocity.data;
      for (let k = 0; k < W.length; k++) {
        v[k] = momentum * v[k]! - rate * dW[k]!;
        W[k]! += v[k]!;
      }
    }
  }

  /** The velocity of a param. */
  memory(param: Tensor): Readonly<Record<"velocity", Tensor>> {
    return this.#memory.of(param);
  }
}
