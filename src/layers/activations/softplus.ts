import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import type { Tensor } from "../../tensor/mod.ts";
import { sigmoid } from "./sigmoid.ts";

/** How sharp a softplus bends. */
export interface SoftplusOptions {
  /** β: the larger, the sharper; 1 if left out. */
  readonly beta?: number;
  /** Above which βx the output is x itself; Infinity if left out. */
  readonly threshold?: number;
}

/**
 * A smooth ReLU.
 *
 *     out = log(1 + e^(βx)) / β = max(x, 0) + log(1 + e^(−|βx|)) / β
 *     dx  = dout · σ(βx)
 *
 * The second formula does not overflow. PyTorch takes x itself where βx is above a threshold of 20, and so
 * jumps there by 2e-9 / β: here there is no threshold unless one is set. From Dugas and others,
 * "Incorporating second-order functional knowledge" (2000).
 *
 * @example
 * ```ts
 * import { Softplus, tensor } from "@backproof/backproof";
 *
 * const softplus = new Softplus();
 * console.log(`${softplus.forward(tensor([800, -800]))}`); // [800, 0]
 * console.log(`${softplus.backward(tensor([1, 1]))}`); // [1, 0]
 * ```
 */
export class Softplus implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  readonly #beta: number;
  readonly #threshold: number;
  #x: Tensor | undefined;

  /**
   * Takes β and a threshold.
   *
   * @throws {RangeError} If β is not above 0.
   */
  constructor({ beta = 1, threshold = Infinity }: SoftplusOptions = {}) {
    if (!(beta > 0 && beta < Infinity)) {
      throw new RangeError(`Softplus: expected a finite beta above 0, found ${beta}`);
    }
    this.#beta = beta;
    this.#threshold = threshold;
  }

  /** Takes x of any shape; returns out of the same shape. */
  forward(x: Tensor): Tensor {
    const out = x.clone();
    const { data } = out;
    for (let i = 0; i < data.length; i++) {
      const v = data[i]!;
      const scaled = this.#beta * v;
      if (scaled > this.#threshold) continue;
      data[i] = Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(scaled))) / this.#beta;
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
    const x = remembered(this.#x, "Softplus");
    checkUpstream(dout, x.shape, "Softplus");
    const dx = x.clone();
    const { data } = dx;
    for (let i = 0; i < data.length; i++) {
      const scaled = this.#beta * data[i]!;
      const slope = scaled > this.#threshold ? 1 : sigmoid(scaled);
      data[i] = dout.data[i]! * slope;
    }
    return dx;
  }
}
