import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import {
  formatShape,
  matmul,
  renewed,
  reshape,
  set,
  type Shape,
  type Tensor,
  zeros,
} from "../../tensor/mod.ts";

/**
 * Multiplies by a matrix of weights.
 *
 *     out = x · W
 *     dx  = dout · Wᵀ
 *     dW  = xᵀ · dout
 *
 * Leading axes of x are batch. From "Deep Learning from Scratch 2", chapter 1.
 */
export class MatMul implements Layer {
  readonly params: readonly [W: Tensor];
  readonly grads: readonly [dW: Tensor];
  #x: Tensor | undefined;
  #shape: Shape = [];

  /**
   * Takes the weights W [D,M].
   *
   * @throws {RangeError} If W has not two axes.
   */
  constructor(W: Tensor) {
    if (W.rank !== 2) {
      throw new RangeError(`MatMul: expected W of shape [D,M], found ${formatShape(W.shape)}`);
    }
    this.params = [W];
    this.grads = [zeros(W.shape, W)];
  }

  /**
   * Takes x [...,D] of rank 2 or more; returns out [...,M].
   *
   * @throws {RangeError} If the last axis of x is not of size D.
   */
  forward(x: Tensor): Tensor {
    const [W] = this.params;
    const rows = asRows(x, { width: W.shape[0]!, layer: "MatMul", memory: this.#x });
    const out = matmul(rows, W);
    this.#x = rows;
    this.#shape = x.shape;
    return x.rank === 2 ? out : reshape(out, [...x.shape.slice(0, -1), W.shape[1]!]);
  }

  /**
   * Takes dout [...,M]; writes dW into `grads` and returns dx [...,D].
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const x = remembered(this.#x, "MatMul");
    const [W] = this.params;
    const rows = upstreamRows(dout, { like: this.#shape, width: W.shape[1]!, layer: "MatMul" });
    set(this.grads[0], matmul(x, rows, { transposeA: true }));
    const dx = matmul(rows, W, { transposeB: true });
    return dout.rank === 2 ? dx : reshape(dx, this.#shape);
  }
}

/**
 * The rows of x [...,D] as one matrix [N,D]: a copy, so that what the caller does to x afterwards does not
 * reach the backward pass. It may be in the memory of an earlier one.
 *
 * @throws {RangeError} If x has less than two axes, or the last one is not of size `width`.
 */
export function asRows(
  x: Tensor,
  { width, layer, memory }: {
    readonly width: number;
    readonly layer: string;
    readonly memory: Tensor | undefined;
  },
): Tensor {
  if (x.rank < 2 || x.shape[x.rank - 1] !== width) {
    throw new RangeError(
      `${layer}: expected x of shape [...,${width}], found ${formatShape(x.shape)}`,
    );
  }
  if (x.rank === 2) return renewed(memory, x);
  return reshape(x, [x.shape.slice(0, -1).reduce((n, size) => n * size, 1), width]);
}

/**
 * An upstream gradient [...,M] as one matrix [N,M].
 *
 * @throws {RangeError} If it has not the shape of the output.
 */
export function upstreamRows(
  dout: Tensor,
  { like, width, layer }: { readonly like: Shape; readonly width: number; readonly layer: string },
): Tensor {
  checkUpstream(dout, [...like.slice(0, -1), width], layer);
  if (dout.rank === 2) return dout;
  return reshape(dout, [like.slice(0, -1).reduce((n, size) => n * size, 1), width]);
}
