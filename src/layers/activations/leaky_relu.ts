import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import type { Tensor } from "../../tensor/mod.ts";

/** How a leaky ReLU leaks. */
export interface LeakyReluOptions {
  /** The slope where x is negative; 0.01 if left out. */
  readonly slope?: number;
}

/**
 * Lets positive elements through and shrinks the others.
 *
 *     out = x            dx = dout            where x > 0
 *     out = slope · x    dx = slope · dout    elsewhere
 *
 * At x = 0, where there is no derivative, it takes the slope of the negative side, as PyTorch does. From Maas,
 * Hannun and Ng, "Rectifier nonlinearities improve neural network acoustic models" (2013).
 *
 * @example
 * ```ts
 * import { LeakyRelu, tensor } from "@backproof/backproof";
 *
 * const leaky = new LeakyRelu({ slope: 0.5 });
 * console.log(`${leaky.forward(tensor([-4, 2]))}`); // [-2, 2]
 * console.log(`${leaky.backward(tensor([1, 1]))}`); // [0.5, 1]
 * ```
 */
export class LeakyRelu implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  readonly #slope: number;
  #x: Tensor | undefined;

  /** Takes the slope of the negative side. */
  constructor({ slope = 0.01 }: LeakyReluOptions = {}) {
    this.#slope = slope;
  }

  /** Takes x of any shape; returns out of the same shape. */
  forward(x: Tensor): Tensor {
    const out = x.clone();
    const { data } = out;
    for (let i = 0; i < data.length; i++) if (data[i]! <= 0) data[i]! *= this.#slope;
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
    const x = remembered(this.#x, "LeakyRelu");
    checkUpstream(dout, x.shape, "LeakyRelu");
    const dx = x.clone();
    const { data } = dx;
    for (let i = 0; i < data.length; i++) {
      data[i] = data[i]! <= 0 ? this.#slope * dout.data[i]! : dout.data[i]!;
    }
    return dx;
  }
}
