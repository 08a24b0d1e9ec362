import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import { formatShape, renewed, type Tensor } from "../../tensor/mod.ts";

/**
 * Turns each row of logits into probabilities.
 *
 *     y  = eˣ / Σ eˣ                along the last axis
 *     dx = y ∘ (dout − Σ y ∘ dout)
 *
 * The largest logit of a row is subtracted first, so that nothing overflows. A logit of −∞ has probability 0; a
 * row that has no other is NaN, as PyTorch's is. From "Deep Learning from Scratch 2", chapter 1.
 *
 * @example
 * ```ts
 * import { Softmax, tensor } from "@backproof/backproof";
 *
 * const softmax = new Softmax();
 * console.log(`${softmax.forward(tensor([[0, 0, -Infinity]]))}`); // [[0.5, 0.5, 0]]
 * ```
 */
export class Softmax implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  #y: Tensor | undefined;

  /**
   * Takes logits x [...,C] of rank 1 or more; returns probabilities y of the same shape.
   *
   * @throws {RangeError} If x is a scalar.
   */
  forward(x: Tensor): Tensor {
    if (x.rank === 0) {
      throw new RangeError(`Softmax: expected x of shape [...,C], found ${formatShape(x.shape)}`);
    }
    const y = x.clone();
    softmaxRows(y);
    this.#y = renewed(this.#y, y);
    return y;
  }

  /**
   * Takes dout of the shape of y; returns dx.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const y = remembered(this.#y, "Softmax");
    checkUpstream(dout, y.shape, "Softmax");
    const dx = y.clone();
    const { data } = dx;
    const classes = y.shape[y.rank - 1]!;
    for (let row = 0; row < data.length; row += classes) {
      let sum = 0;
      for (let i = row; i < row + classes; i++) sum += data[i]! * dout.data[i]!;
      for (let i = row; i < row + classes; i++) data[i]! *= dout.data[i]! - sum;
    }
    return dx;
  }
}

/** Replaces each row of logits by its softmax, in place. */
export function softmaxRows(x: Tensor): void {
  const { data } = x;
  const classes = x.shape[x.rank - 1]!;
  for (let row = 0; row < data.length; row += classes) {
    let largest = -Infinity;
    for (let i = row; i < row + classes; i++) if (data[i]! > largest) largest = data[i]!;
    let sum = 0;
    for (let i = row; i < row + classes; i++) sum += data[i] = Math.exp(data[i]! - largest);
    for (let i = row; i < row + classes; i++) data[i]! /= sum;
  }
}
