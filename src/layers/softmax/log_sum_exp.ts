import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import { allocate, Tensor } from "../../tensor/mod.ts";
import { linesAlong, topOf } from "./lines.ts";

/** What is summed. */
export interface LogSumExpOptions {
  /** The axis that is summed over, counted from the back if negative; −1, the last, if left out. */
  readonly axis?: number;
  /** Whether the axis stays, with a size of 1; false if left out. */
  readonly keepDims?: boolean;
}

/**
 * The logarithm of a sum of exponentials, a smooth maximum.
 *
 *     out = log Σ eˣ           along the last axis, or another one
 *     dx  = dout · eˣ / Σ eˣ
 *
 * The largest entry is taken out of the sum, so that nothing overflows. Entries of −∞ add nothing; where there is
 * no other one, out is −∞, and dx, which has no value, is 0.
 *
 * @example
 * ```ts
 * import { LogSumExp, tensor } from "@backproof/backproof";
 *
 * console.log(`${new LogSumExp().forward(tensor([[1000, 0], [0, -Infinity]]))}`); // [1000, 0]
 * ```
 */
export class LogSumExp implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  readonly #axis: number;
  readonly #keepDims: boolean;
  /** The softmax of x, and the shape of the output. */
  #memory: { readonly y: Tensor; readonly shape: readonly number[] } | undefined;

  /** Takes the axis, and whether it stays. */
  constructor({ axis = -1, keepDims = false }: LogSumExpOptions = {}) {
    this.#axis = axis;
    this.#keepDims = keepDims;
  }

  /**
   * Takes x of rank 1 or more; returns out, of the shape of x without the axis.
   *
   * @throws {RangeError} If x has no such axis.
   */
  forward(x: Tensor): Tensor {
    const lines = linesAlong(x.shape, this.#axis, "LogSumExp");
    const { starts, length, step, axis } = lines;
    const y = x.clone();
    const { data } = y;
    const sums = allocate(starts.length, x.dtype);
    starts.forEach((start, k) => {
      const { largest, others } = topOf(data, start, lines);
      // An infinite one is the answer; the others would be ∞ − ∞.
      sums[k] = Number.isFinite(largest) ? largest + Math.log1p(others) : largest;
      const end = start + length * step;
      for (let i = start; i < end; i += step) {
        data[i] = largest === -Infinity ? 0 : Math.exp(data[i]! - largest) / (1 + others);
      }
    });
    const shape = x.shape.flatMap((n, i) => i !== axis ? [n] : this.#keepDims ? [1] : []);
    this.#memory = { y, shape };
    return new Tensor(shape, sums);
  }

  /**
   * Takes dout of the shape of out; returns dx.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const { y, shape } = remembered(this.#memory, "LogSumExp");
    checkUpstream(dout, shape, "LogSumExp");
    const { starts, length, step } = linesAlong(y.shape, this.#axis, "LogSumExp");
    const dx = y.clone();
    const { data } = dx;
    starts.forEach((start, k) => {
      const end = start + length * step;
      for (let i = start; i < end; i += step) data[i]! *= dout.data[k]!;
    });
    return dx;
  }
}
