import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import { type Tensor, zeros } from "../../tensor/mod.ts";
import { checkBatch, labelRows } from "./labels.ts";

/**
 * The mean cross-entropy of probabilities against labels.
 *
 *     L  = −Σ t · log y / N
 *     dy = −dout · t / (y · N)
 *
 * 0 · log 0 counts as 0, and nothing is added inside the logarithm: a class that is labelled and has no
 * probability costs infinitely much. From "Deep Learning from Scratch 2", chapter 1.
 */
export class CrossEntropyError implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  #y: Tensor | undefined;
  #t: Tensor | undefined;

  /**
   * Takes probabilities y [N,C], and labels t as one-hot or soft rows [N,C] or as class indices [N];
   * returns the mean loss, a scalar, in nats.
   *
   * @throws {RangeError} If the shapes do not fit, there is no row, an index is no class, or a row of t is
   * no distribution.
   */
  forward(y: Tensor, t: Tensor): Tensor {
    checkBatch(y, "y", "CrossEntropyError");
    const rows = labelRows(t, y.shape, "CrossEntropyError");
    let sum = 0;
    for (let i = 0; i < rows.data.length; i++) {
      if (rows.data[i] !== 0) sum -= rows.data[i]! * Math.log(y.data[i]!);
    }
    this.#y = y.clone();
    this.#t = rows;
    return scalarLike(y, sum / y.shape[0]!);
  }

  /**
   * Takes dout, a scalar, 1 if left out; returns dy [N,C].
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout is no scalar.
   */
  backward(dout?: Tensor): Tensor {
    const y = remembered(this.#y, "CrossEntropyError");
    const t = remembered(this.#t, "CrossEntropyError");
    if (dout !== undefined) checkUpstream(dout, [], "CrossEntropyError");
    const scale = (dout === undefined ? 1 : dout.data[0]!) / y.shape[0]!;
    const dy = y.clone();
    const { data } = dy;
    for (let i = 0; i < data.length; i++) {
      data[i] = t.data[i] === 0 ? 0 : -scale * t.data[i]! / data[i]!;
    }
    return dy;
  }
}

/** A scalar that is kept as the numbers of `x` are. */
export function scalarLike(x: Tensor, value: number): Tensor {
  const scalar = zeros([], x);
  scalar.data[0] = value;
  return scalar;
}
