import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import { renewed, type Tensor } from "../../tensor/mod.ts";
import { scalarLike } from "./cross_entropy_error.ts";
import { checkBatch, labelRows } from "./labels.ts";

/**
 * Softmax and the mean cross-entropy error in one.
 *
 *     L  = Σ (log Σ eˣ − Σ t · x) / N     the log-sum-exp of each row, so that nothing overflows
 *     dx = dout · (y − t) / N             y = softmax(x)
 *
 * Finite for any logits whose differences are, and as right when the network is confidently wrong: no
 * probability is rounded to 0 before its logarithm is taken. From "Deep Learning from Scratch 2",
 * chapter 1, and "Deep Learning from Scratch", appendix A.
 *
 * @example
 * ```ts
 * import { SoftmaxWithLoss, tensor } from "@backproof/backproof";
 *
 * const loss = new SoftmaxWithLoss();
 * console.log(loss.forward(tensor([[0, 0]]), tensor([1])).item()); // 0.6931471805599453
 * console.log(`${loss.backward()}`); // [[0.5, -0.5]]
 * ```
 */
export class SoftmaxWithLoss implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  #y: Tensor | undefined;
  #t: Tensor | undefined;

  /**
   * The probabilities [N,C] of the latest forward pass: a copy.
   *
   * @throws {Error} If there was none.
   */
  get y(): Tensor {
    if (this.#y === undefined) throw new Error("SoftmaxWithLoss: call forward before reading y");
    return this.#y.clone();
  }

  /**
   * Takes logits x [N,C], and labels t as one-hot or soft rows [N,C] or as class indices [N]; returns the
   * mean loss, a scalar, in nats.
   *
   * @throws {RangeError} If the shapes do not fit, there is no row, an index is no class, or a row of t is
   * no distribution.
   */
  forward(x: Tensor, t: Tensor): Tensor {
    checkBatch(x, "x", "SoftmaxWithLoss");
    const rows = labelRows(t, x.shape, "SoftmaxWithLoss");
    const y = renewed(this.#y, x);
    const { data } = y;
    const labels = rows.data;
    const classes = x.shape[1]!;
    let loss = 0;
    for (let row = 0; row < data.length; row += classes) {
      let top = row;
      for (let i = row; i < row + classes; i++) if (data[i]! > data[top]!) top = i;
      const largest = data[top]!;
      // Σ eˣ without the 1 of the largest, so that its logarithm is exact near 0.
      let rest = 0;
      let cost = 0;
      for (let i = row; i < row + classes; i++) {
        const shifted = data[i]! - largest;
        // A class that is not labelled costs nothing, however far its logit is.
        if (labels[i] !== 0) cost -= labels[i]! * shifted;
        data[i] = Math.exp(shifted);
        if (i !== top) rest += data[i]!;
      }
      for (let i = row; i < row + classes; i++) data[i]! /= 1 + rest;
      loss += Math.log1p(rest) + cost;
    }
    this.#y = y;
    this.#t = rows;
    return scalarLike(x, loss / x.shape[0]!);
  }

  /**
   * Takes dout, a scalar, 1 if left out; returns dx [N,C].
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout is no scalar.
   */
  backward(dout?: Tensor): Tensor {
    const y = remembered(this.#y, "SoftmaxWithLoss");
    const t = remembered(this.#t, "SoftmaxWithLoss");
    if (dout !== undefined) checkUpstream(dout, [], "SoftmaxWithLoss");
    const scale = (dout === undefined ? 1 : dout.data[0]!) / y.shape[0]!;
    const dx = y.clone();
    const { data } = dx;
    for (let i = 0; i < data.length; i++) data[i] = scale * (data[i]! - t.data[i]!);
    return dx;
  }
}
