import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import { renewed, sigmoids, type Tensor } from "../../tensor/mod.ts";

/**
 * Squashes every element into (0, 1).
 *
 *     out = 1 / (1 + e⁻ˣ)
 *     dx  = dout · (1 − out) · out
 *
 * Finite for any finite x. From "Deep Learning from Scratch 2", chapter 1.
 *
 * @example
 * ```ts
 * import { Sigmoid, tensor } from "@backproof/backproof";
 *
 * const sigmoid = new Sigmoid();
 * console.log(`${sigmoid.forward(tensor([0]))}`); // [0.5]
 * console.log(`${sigmoid.backward(tensor([1]))}`); // [0.25]
 * ```
 */
export class Sigmoid implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  #out: Tensor | undefined;

  /** Takes x of any shape; returns out of the same shape. */
  forward(x: Tensor): Tensor {
    const out = x.clone();
    sigmoids(out.data);
    this.#out = renewed(this.#out, out);
    return out;
  }

  /**
   * Takes dout of the shape of out; returns dx.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const out = remembered(this.#out, "Sigmoid");
    checkUpstream(dout, out.shape, "Sigmoid");
    const dx = out.clone();
    const { data } = dx;
    for (let i = 0; i < data.length; i++) data[i] = dout.data[i]! * (1 - data[i]!) * data[i]!;
    return dx;
  }
}

/** 1 / (1 + e⁻ᵛ): where e⁻ᵛ overflows it is 0. */
export function sigmoid(v: number): number {
  return 1 / (1 + Math.exp(-v));
}
