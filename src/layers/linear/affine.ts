import { type Layer, remembered } from "../../layer.ts";
import {
  add,
  formatShape,
  matmul,
  reshape,
  set,
  type Shape,
  sumTo,
  type Tensor,
  zeros,
} from "../../tensor/mod.ts";
import { asRows, upstreamRows } from "./matmul.ts";

/**
 * Multiplies by weights and adds a bias: a fully connected layer.
 *
 *     out = x · W + b
 *     dx  = dout · Wᵀ
 *     dW  = xᵀ · dout
 *     db  = Σ dout over the batch (b is repeated for each row, and gradients of a repeat add up)
 *
 * Leading axes of x are batch. From "Deep Learning from Scratch 2", chapter 1.
 *
 * @example
 * ```ts
 * import { Affine, tensor } from "@backproof/backproof";
 *
 * const affine = new Affine(tensor([[1, 2], [3, 4]]), tensor([10, 20]));
 * console.log(`${affine.forward(tensor([[1, 1]]))}`); // [[14, 26]]
 * ```
 */
export class Affine implements Layer {
  readonly params: readonly [W: Tensor, b: Tensor];
  readonly grads: readonly [dW: Tensor, db: Tensor];
  #x: Tensor | undefined;
  #shape: Shape = [];

  /**
   * Takes the weights W [D,M] and the bias b [M].
   *
   * @throws {RangeError} If the shapes do not fit.
   */
  constructor(W: Tensor, b: Tensor) {
    if (W.rank !== 2 || b.rank !== 1 || W.shape[1] !== b.shape[0]) {
      throw new RangeError(
        `Affine: expected W [D,M] and b [M], found ${formatShape(W.shape)} and ${
          formatShape(b.shape)
        }`,
      );
    }
    this.params = [W, b];
    this.grads = [zeros(W.shape, W), zeros(b.shape, b)];
  }

  /**
   * Takes x [...,D] of rank 2 or more; returns out [...,M].
   *
   * @throws {RangeError} If the last axis of x is not of size D.
   */
  forward(x: Tensor): Tensor {
    const [W, b] = this.params;
    const rows = asRows(x, { width: W.shape[0]!, layer: "Affine", memory: this.#x });
    const out = addBias(matmul(rows, W), b);
    this.#x = rows;
    this.#shape = x.shape;
    return x.rank === 2 ? out : reshape(out, [...x.shape.slice(0, -1), b.size]);
  }

  /**
   * Takes dout [...,M]; writes dW and db into `grads` and returns dx [...,D].
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const x = remembered(this.#x, "Affine");
    const [W, b] = this.params;
    const [dW, db] = this.grads;
    const rows = upstreamRows(dout, { like: this.#shape, width: b.size, layer: "Affine" });
    set(dW, matmul(x, rows, { transposeA: true }));
    set(db, sumTo(rows, b.shape));
    const dx = matmul(rows, W, { transposeB: true });
    return dout.rank === 2 ? dx : reshape(dx, this.#shape);
  }
}

/** Adds b to each row, in place where the result is kept as the rows are. */
function addBias(rows: Tensor, b: Tensor): Tensor {
  if (rows.dtype !== b.dtype) return add(rows, b);
  const [out, bias] = [rows.data, b.data];
  for (let i = 0; i < out.length; i += bias.length) {
    for (let j = 0; j < bias.length; j++) out[i + j]! += bias[j]!;
  }
  return rows;
}
