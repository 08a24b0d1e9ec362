import { type Layer, remembered } from "../../layer.ts";
import { formatShape, sameShape, type Tensor } from "../../tensor/mod.ts";
import { scalarLike } from "./cross_entropy_error.ts";
import { scalarUpstream } from "./scalar_upstream.ts";

/** Which labels a time loss leaves out. */
export interface TimeSoftmaxWithLossOptions {
  /** The label of what is ignored; −1 if left out. */
  readonly ignoreLabel?: number;
}

/**
 * Softmax and the mean cross-entropy error at every step of sequences, without the steps that are ignored.
 *
 *     L  = Σ (log Σ eˣ − x[t]) / n     over the n steps whose label is not ignored
 *     dx = dout · (y − one-hot(t)) / n     there, else 0;  y = softmax(x)
 *
 * An ignored step costs nothing, has the gradient 0, and is not counted; where all are ignored the loss is 0.
 * Labels are class indices. From "Deep Learning from Scratch 2", chapter 5; PyTorch's CrossEntropyLoss has the
 * ignore_index −100, and gives NaN where all are ignored.
 *
 * @example
 * ```ts
 * import { tensor, TimeSoftmaxWithLoss } from "@backproof/backproof";
 *
 * const loss = new TimeSoftmaxWithLoss();
 * const x = tensor([[[0, 0], [3, 1]]]);
 * console.log(loss.forward(x, tensor([[1, -1]])).item()); // 0.6931471805599453
 * console.log(`${loss.backward()}`); // [[[0.5, -0.5], [0, 0]]]
 * ```
 */
export class TimeSoftmaxWithLoss implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  readonly #ignoreLabel: number;
  /** y − one-hot(t) where it is counted, else 0. */
  #slopes: Tensor | undefined;
  #counted = 0;

  /** Takes the label of what is ignored. */
  constructor({ ignoreLabel = -1 }: TimeSoftmaxWithLossOptions = {}) {
    this.#ignoreLabel = ignoreLabel;
  }

  /**
   * Takes logits x [N,T,C] and class indices t [N,T]; returns the mean loss over what is counted, a scalar, in
   * nats.
   *
   * @throws {RangeError} If the shapes do not fit, there is no class, or a label is neither a class nor ignored.
   */
  forward(x: Tensor, t: Tensor): Tensor {
    const [n, steps, classes] = x.shape;
    if (x.rank !== 3 || classes === 0 || !sameShape(t.shape, [n!, steps!])) {
      throw new RangeError(
        `TimeSoftmaxWithLoss: expected x [N,T,C] and class indices t [N,T], found ${
          formatShape(x.shape)
        } and ${formatShape(t.shape)}`,
      );
    }
    const slopes = x.clone();
    let loss = 0;
    let counted = 0;
    for (let step = 0; step < t.data.length; step++) {
      const row = slopes.data.subarray(step * classes!, (step + 1) * classes!);
      if (t.data[step] === this.#ignoreLabel) {
        row.fill(0);
        continue;
      }
      loss += costOfRow(row, this.#class(t, step, classes!));
      counted++;
    }
    this.#slopes = slopes;
    this.#counted = counted;
    return scalarLike(x, counted === 0 ? 0 : loss / counted);
  }

  /**
   * Takes dout, a scalar, 1 if left out; returns dx [N,T,C].
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout is no scalar.
   */
  backward(dout?: Tensor): Tensor {
    const dx = remembered(this.#slopes, "TimeSoftmaxWithLoss").clone();
    const upstream = scalarUpstream(dout, "TimeSoftmaxWithLoss");
    // Where nothing is counted, all slopes are 0 already.
    const scale = upstream / Math.max(1, this.#counted);
    const { data } = dx;
    for (let i = 0; i < data.length; i++) data[i]! *= scale;
    return dx;
  }

  #class(t: Tensor, step: number, classes: number): number {
    const c = t.data[step]!;
    if (Number.isInteger(c) && c >= 0 && c < classes) return c;
    throw new RangeError(
      `TimeSoftmaxWithLoss: expected class indices from 0 to ${
        classes - 1
      } or ${this.#ignoreLabel}, found ${c} in t`,
    );
  }
}

/** The cost of a row of logits whose class is `label`; the row becomes its slopes y − one-hot. */
function costOfRow(row: Tensor["data"], label: number): number {
  let top = 0;
  for (let c = 1; c < row.length; c++) if (row[c]! > row[top]!) top = c;
  const largest = row[top]!;
  const cost = largest - row[label]!;
  // Σ eˣ without the 1 of the largest, so that its logarithm is exact near 0.
  let rest = 0;
  for (let c = 0; c < row.length; c++) {
    row[c] = Math.exp(row[c]! - largest);
    if (c !== top) rest += row[c]!;
  }
  for (let c = 0; c < row.length; c++) row[c]! /= 1 + rest;
  // y − 1, without the digits that it would lose where y is close to 1.
  row[label] = label === top ? -rest / (1 + rest) : row[label]! - 1;
  return Math.log1p(rest) + cost;
}
