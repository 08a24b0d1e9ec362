import { checkUpstream, type Layer, remembered } from "../layer.ts";
import { broadcastShapes, multiply, sumTo, type Tensor } from "../tensor/mod.ts";

/**
 * The multiply node: multiplies the upstream gradient by the other input.
 *
 *     out = a · b
 *     da  = dout · b
 *     db  = dout · a
 *
 * Inputs broadcast as in numpy; the gradient of a repeated input is summed back to its shape. From "Deep
 * Learning from Scratch 2", chapter 1.
 */
export class Multiply implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  #inputs: readonly [Tensor, Tensor] | undefined;

  /**
   * Takes a and b of shapes that broadcast; returns out of the common shape.
   *
   * @throws {RangeError} If the shapes do not broadcast.
   */
  forward(a: Tensor, b: Tensor): Tensor {
    const out = multiply(a, b);
    this.#inputs = [a.clone(), b.clone()];
    return out;
  }

  /**
   * Takes dout of the shape of out; returns da and db.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): readonly [da: Tensor, db: Tensor] {
    const [a, b] = remembered(this.#inputs, "Multiply");
    checkUpstream(dout, broadcastShapes(a.shape, b.shape), "Multiply");
    return [
      sumTo(multiply(dout, b), a.shape),
      sumTo(multiply(dout, a), b.shape),
    ];
  }
}
