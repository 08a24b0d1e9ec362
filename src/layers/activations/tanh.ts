import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import type { Tensor } from "../../tensor/mod.ts";

/**
 * Squashes every element into (−1, 1).
 *
 *     out = tanh x = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)
 *     dx  = dout · (1 − out²)
 *
 * From "Deep Learning from Scratch 2", chapter 5.
 *
 * @example
 * ```ts
 * import { Tanh, tensor } from "@backproof/backproof";
 *
 * const tanh = new Tanh();
 * console.log(`${tanh.forward(tensor([0]))}`); // [0]
 * console.log(`${tanh.backward(tensor([3]))}`); // [3]
 * ```
 */
export class Tanh implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  #out: Tensor | undefined;
  /** Takes x of any shape; returns out of the same shape. */
  forward(x: Tensor): Tensor {
    const out = x.clone();
    const { data } = out;
    for (let i = 0; i < data.length; i++) data[i] = Math.tanh(data[i]!);
    this.#out = out;
    return out.clone();
  }

  /**
   * Takes dout of the shape of out; returns dx.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const out = remembered(this.#out, "Tanh");
    checkUpstream(dout, out.shape, "Tanh");
    const dx = out.clone();
    const { data } = dx;
    for (let i = 0; i < data.length; i++) data[i] = dout.data[i]! * (1 - data[i]! * data[i]!);
    return dx;
  }
}
