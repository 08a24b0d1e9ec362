import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import type { Tensor } from "../../tensor/mod.ts";
import { type Lines, linesAlong, topOf } from "./lines.ts";

/** Along which axis logits belong together. */
export interface LogSoftmaxOptions {
  /** The axis of the classes, counted from the back if negative; −1, the last, if left out. */
  readonly axis?: number;
}

/**
 * Turns each row of logits into the logarithms of its probabilities.
 *
 *     out = x − log Σ eˣ            along the last axis, or another one
 *     dx  = dout − e^out · Σ dout
 *
 * The largest logit is taken out of the sum, so that nothing overflows and the logarithm of a probability of
 * nearly 1 keeps its digits. A logit of −∞ has the logarithm −∞, whatever the others are; a row that has no other
 * is NaN, as PyTorch's is.
 *
 * @example
 * ```ts
 * import { LogSoftmax, tensor } from "@backproof/backproof";
 *
 * console.log(`${new LogSoftmax().forward(tensor([[1000, 1000, -Infinity]]))}`); // two of −log 2, and −∞
 * ```
 */
export class LogSoftmax implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  readonly #axis: number;
  #memory: { readonly out: Tensor; readonly lines: Lines } | undefined;

  /** Takes the axis of the classes. */
  constructor({ axis = -1 }: LogSoftmaxOptions = {}) {
    this.#axis = axis;
  }

  /**
   * Takes logits x of rank 1 or more; returns out of the same shape.
   *
   * @throws {RangeError} If x has no such axis.
   */
  forward(x: Tensor): Tensor {
    const lines = linesAlong(x.shape, this.#axis, "LogSoftmax");
    const { starts, length, step } = lines;
    const out = x.clone();
    const { data } = out;
    for (const start of starts) {
      const { largest, others } = topOf(data, start, lines);
      const rest = Math.log1p(others);
      const end = start + length * step;
      for (let i = start; i < end; i += step) data[i] = data[i]! - largest - rest;
    }
    this.#memory = { out, lines };
    return out.clone();
  }

  /**
   * Takes dout of the shape of out; returns dx.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const { out, lines: { starts, length, step } } = remembered(this.#memory, "LogSoftmax");
    checkUpstream(dout, out.shape, "LogSoftmax");
    const dx = out.clone();
    const { data } = dx;
    for (const start of starts) {
      const end = start + length * step;
      let sum = 0;
      for (let i = start; i < end; i += step) sum += dout.data[i]!;
      for (let i = start; i < end; i += step) data[i] = dout.data[i]! - Math.exp(data[i]!) * sum;
    }
    return dx;
  }
}
