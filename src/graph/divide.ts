import { checkUpstream, type Layer, remembered } from "../layer.ts";
import { broadcastShapes, divide, multiply, negate, sumTo, type Tensor } from "../tensor/mod.ts";

/**
 * The divide node: divides the upstream gradient, as d(1/x)/dx = −1/x².
 *
 *     out = a / b
 *     da  = dout / b
 *     db  = −dout · a / b²
 *
 * Inputs broadcast as in numpy; the gradient of a repeated input is summed back to its shape. From "Deep
 * Learning from Scratch 2", chapter 1.
 */
export class Divide implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  #inputs: readonly [Tensor, Tensor] | undefined;

  /**
   * Takes a and b of shapes that broadcast; returns out of the common shape.
   *
   * @throws {RangeError} If the shapes do not broadcast.
   */
  forward(a: Tensor, b: Tensor): Tensor {
    const out = divide(a, b);
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
    const [a, b] = remembered(this.#inputs, "Divide");
    checkUpstream(dout, broadcastShapes(a.shape, b.shape), "Divide");
    return [
      sumTo(divide(dout, b), a.shape),
      sumTo(negate(divide(multiply(dout, divide(a, b)), b)), b.shape),
    ];
  }
}
