import { checkUpstream, type Layer, remembered } from "../layer.ts";
import { exp, multiply, type Tensor } from "../tensor/mod.ts";

/**
 * The exp node: e to the power of x: its slope is itself. The 2 in d/dx e²ˣ = 2 · e²ˣ is not this node's: it comes from
 * the multiply node that makes 2x before it.
 *
 *     out = eˣ
 *     dx  = dout · out
 *
 * From "Deep Learning from Scratch 2", chapter 1.
 */
export class Exp implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  #out: Tensor | undefined;

  /** Takes x of any shape; returns out of the same shape. */
  forward(x: Tensor): Tensor {
    const out = exp(x);
    this.#out = out.clone();
    return out;
  }

  /**
   * Takes dout of the shape of out; returns dx.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const out = remembered(this.#out, "Exp");
    checkUpstream(dout, out.shape, "Exp");
    return multiply(dout, out);
  }
}
