import { checkUpstream, type Layer, remembered } from "../layer.ts";
import { add, formatShape, type Shape, sum, type Tensor, zeros } from "../tensor/mod.ts";

/**
 * The repeat node: a value used in several places. Its gradients add up.
 *
 *     out = x, `times` times along an axis of size 1
 *     dx  = Σ dout along that axis
 *
 * It is the transpose of the sum node. From "Deep Learning from Scratch 2", chapter 1.
 */
export class Repeat implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  readonly #times: number;
  readonly #axis: number;
  #shape: Shape | undefined;

  /**
   * Takes how many times to repeat, and the axis, which counts from the back where it is negative.
   *
   * @throws {RangeError} If `times` is no positive integer.
   */
  constructor({ times, axis }: { readonly times: number; readonly axis: number }) {
    if (!Number.isInteger(times) || times < 1) {
      throw new RangeError(`Repeat: expected a positive number of times, found ${times}`);
    }
    this.#times = times;
    this.#axis = axis;
  }

  /**
   * Takes x with size 1 along the axis; returns out with size `times` there.
   *
   * @throws {RangeError} If the axis of x is not of size 1.
   */
  forward(x: Tensor): Tensor {
    const axis = this.#axis < 0 ? this.#axis + x.rank : this.#axis;
    if (x.shape[axis] !== 1) {
      throw new RangeError(
        `Repeat: expected x of size 1 along axis ${this.#axis}, found ${formatShape(x.shape)}`,
      );
    }
    const shape = x.shape.map((size, i) => i === axis ? this.#times : size);
    this.#shape = shape;
    return add(zeros(shape, x), x);
  }

  /**
   * Takes dout of the shape of out; returns dx.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    checkUpstream(dout, remembered(this.#shape, "Repeat"), "Repeat");
    return sum(dout, { axis: this.#axis, keepDims: true });
  }
}
