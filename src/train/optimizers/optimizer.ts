import type { Tensor } from "../../tensor/mod.ts";

/**
 * What every optimizer keeps: it moves params along their gradients, and remembers of each what it needs.
 *
 * A class or a plain object keeps it; there is no base class.
 */
export interface Optimizer {
  /** The learning rate η of the next update; it may be set at any time, as a schedule does. */
  rate: number;
  /**
   * Moves each of `params`, in place, by its gradient in `grads`, which stays as it is.
   *
   * Params are told apart by what they are, not by their values or their place in the list.
   *
   * @throws {RangeError} If the gradients do not fit the params, a param is listed twice, or the rate is no
   * finite number from 0; then nothing has moved.
   */
  update(params: readonly Tensor[], grads: readonly Tensor[]): void;
  /**
   * What is remembered of a param, each part by its name: zeros at first, and the very tensors that
   * the next update reads. A checkpoint stores them, and overwrites them when it is restored.
   */
  memory(param: Tensor): Readonly<Record<string, Tensor>>;
}
