import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import type { Tensor } from "../../tensor/mod.ts";

/**
 * Lets positive elements through and stops the others.
 *
 *     out = max(x, 0)
 *     dx  = dout where x > 0, else 0
 *
 * At x = 0, where there is no derivative, it takes 0. NaN stays NaN. From "Deep Learning from Scratch",
 * chapter 5.
 */
export class Relu implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  #out: Tensor | undefined;

  /** Takes x of any shape; returns out of the same shape. */
  forward(x: Tensor): Tensor {
    const out = x.clone();
    const { data } = out;
    for (let i = 0; i < data.length; i++) if (data[i]! <= 0) data[i] = 0;
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
    const out = remembered(this.#out, "Relu");
    checkUpstream(dout, out.shape, "Relu");
    const dx = out.clone();
    const { data } = dx;
    for (let i = 0; i < data.length; i++) data[i] = data[i] === 0 ? 0 : dout.data[i]!;
    return dx;
  }
}
