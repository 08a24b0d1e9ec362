import { checkUpstream, type Layer, remembered } from "../layer.ts";
import { divide, log, type Tensor } from "../tensor/mod.ts";

/**
 * The log node: the natural logarithm.
 *
 *     out = log x
 *     dx  = dout / x
 *
 * From "Deep Learning from Scratch 2", chapter 1.
 */
export class Log implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  #x: Tensor | undefined;

  /** Takes x of any shape; returns out of the same shape. */
  forward(x: Tensor): Tensor {
    const out = log(x);
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
    const x = remembered(this.#x, "Log");
    checkUpstream(dout, x.shape, "Log");
    return divide(dout, x);
  }
}
