import type { Tensor } from "../../tensor/mod.ts";
import { checkUpdate } from "./check.ts";
import type { Optimizer } from "./optimizer.ts";

/** Settings of SGD. */
export interface SGDOptions {
  /** The learning rate η; 0.01 if left out. */
  readonly rate?: number;
}

/**
 * Stochastic gradient descent: a step downhill, and nothing remembered.
 *
 *     W ← W − η·dW
 *
 * From "Deep Learning from Scratch", chapter 6.
 *
 * @example
 * ```ts
 * import { SGD, tensor } from "@backproof/backproof";
 *
 * const W = tensor([1, 2]);
 * new SGD({ rate: 0.5 }).update([W], [tensor([2, -2])]);
 * console.log(W.toArray()); // [0, 3]
 * ```
 */
export class SGD implements Optimizer {
  rate: number;

  /** Takes the rate. */
  constructor({ rate = 0.01 }: SGDOptions = {}) {
    this.rate = rate;
  }

  /** Moves each param by its gradient. */
  update(params: readonly Tensor[], grads: readonly Tensor[]): void {
    const { rate } = this;
    checkUpdate(params, grads, { owner: "SGD", rate });
    for (let i = 0; i < params.length; i++) {
      const W = params[i]!.data;
      const dW = grads[i]!.data;
      for (let k = 0; k < W.length; k++) W[k]! -= rate * dW[k]!;
    }
  }

  /** Nothing. */
  memory(_param: Tensor): Readonly<Record<string, Tensor>> {
    return {};
  }
}
