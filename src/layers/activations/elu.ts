import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import type { Tensor } from "../../tensor/mod.ts";

/** How an ELU bends. */
export interface EluOptions {
  /** Where it levels off: at −α; 1 if left out. */
  readonly alpha?: number;
}

/**
 * Lets positive elements through and bends the others towards −α.
 *
 *     out = x               dx = dout             where x > 0
 *     out = α · (eˣ − 1)    dx = dout · α · eˣ    elsewhere
 *
 * At x = 0 there is no derivative unless α = 1: it takes α, as PyTorch does. From Clevert, Unterthiner and
 * Hochreiter, "Fast and accurate deep network learning by exponential linear units" (2016).
 *
 * @example
 * ```ts
 * import { Elu, tensor } from "@backproof/backproof";
 *
 * const elu = new Elu({ alpha: 2 });
 * console.log(`${elu.forward(tensor([-1000, 3]))}`); // [-2, 3]
 * console.log(`${elu.backward(tensor([1, 1]))}`); // [0, 1]
 * ```
 */
export class Elu implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  readonly #alpha: number;
  #x: Tensor | undefined;

  /** Takes α. */
  constructor({ alpha = 1 }: EluOptions = {}) {
    this.#alpha = alpha;
  }

  /** Takes x of any shape; returns out of the same shape. */
  forward(x: Tensor): Tensor {
    const out = x.clone();
    const { data } = out;
    for (let i = 0; i < data.length; i++) {
      if (data[i]! <= 0) data[i] = this.#alpha * Math.expm1(data[i]!);
    }
    this.#x = x.clone();
    return out;
  }

  /**
   * Takes dout of the shape of out; returns dx.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const x = remembered(this.#x, "Elu");
    checkUpstream(dout, x.shape, "Elu");
    const dx = x.clone();
    const { data } = dx;
    for (let i = 0; i < data.length; i++) {
      const slope = data[i]! <= 0 ? this.#alpha * Math.exp(data[i]!) : 1;
      data[i] = dout.data[i]! * slope;
    }
    return dx;
  }
}
