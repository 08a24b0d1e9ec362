import { checkUpstream, type Layer, remembered } from "../layer.ts";
import { add, reshape, type Shape, sum, type Tensor, zeros } from "../tensor/mod.ts";

/**
 * The sum node: every term gets the same gradient.
 *
 *     out = Σ x along an axis, or of all entries
 *     dx  = dout, repeated along that axis
 *
 * It is the transpose of the repeat node. From "Deep Learning from Scratch 2", chapter 1.
 */
export class Sum implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  readonly #options: { readonly axis?: number; readonly keepDims: boolean };
  #shape: Shape | undefined;

  /** Takes the axis, all entries if left out, and whether it stays with size 1. */
  constructor(
    { axis, keepDims = false }: { readonly axis?: number; readonly keepDims?: boolean } = {},
  ) {
    this.#options = axis === undefined ? { keepDims } : { axis, keepDims };
  }

  /**
   * Takes x; returns out without the axis, or with size 1 there.
   *
   * @throws {RangeError} If x has no such axis.
   */
  forward(x: Tensor): Tensor {
    const out = sum(x, this.#options);
    this.#shape = x.shape;
    return out;
  }

  /**
   * Takes dout of the shape of out; returns dx.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const shape = remembered(this.#shape, "Sum");
    const { axis, keepDims } = this.#options;
    const position = axis === undefined ? undefined : axis < 0 ? axis + shape.length : axis;
    const kept = shape.map((size, i) => position === undefined || i === position ? 1 : size);
    const reduced = position === undefined ? [] : shape.filter((_, i) => i !== position);
    checkUpstream(dout, keepDims ? kept : reduced, "Sum");
    return add(zeros(shape, dout), reshape(dout, kept));
  }
}
