import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import { allocate, type Shape, Tensor } from "../../tensor/mod.ts";
import { keptAs } from "./kept_as.ts";
import type { Pair } from "./pair.ts";
import { poolOn } from "./pool_on.ts";
import { type Steps, stepsOf, type WindowOptions } from "./windows.ts";

/**
 * Takes the largest entry of every window on an image.
 *
 *     out[n,c,o,p] = max x[n,c,r,s], over the entries of the window
 *     dx[n,c,r,s]  = Σ dout[n,c,o,p], over the windows of which it is the largest entry
 *
 *     r = o·stride − padding + i·dilation, and s likewise; outside of the image x is −∞
 *
 * Of equal entries the first one, row by row, takes the gradient; NaN counts as the largest. As in PyTorch the
 * stride is the size of the window if left out, so that windows lie side by side; the book's is 1.
 * From "Deep Learning from Scratch", chapter 7 (Pooling).
 *
 * @example
 * ```ts
 * import { MaxPooling, tensor } from "@backproof/backproof";
 *
 * const halved = new MaxPooling([1, 2]);
 * console.log(`${halved.forward(tensor([[[[1, 4, 3, 2]]]]))}`); // [[[[4, 3]]]]
 * ```
 */
export class MaxPooling implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  readonly #steps: Steps;
  /** Where in x each entry of out was found. */
  #winners: Int32Array | undefined;
  #shape: Shape = [];
  #outShape: Shape = [];

  /**
   * Takes the size of a window, and how windows lie.
   *
   * @throws {RangeError} If a number is out of its range.
   */
  constructor(size: Pair, { stride = size, ...options }: WindowOptions = {}) {
    this.#steps = stepsOf(size, { stride, ...options }, "MaxPooling");
  }

  /**
   * Takes x [N,C,H,W]; returns out [N,C,OH,OW].
   *
   * @throws {RangeError} If x has not four axes, no window fits, or one has nothing but padding.
   */
  forward(x: Tensor): Tensor {
    const { grid: [y, z], shape } = poolOn(x.shape, this.#steps, "MaxPooling");
    const planes = x.shape[0]! * x.shape[1]!;
    const { data } = x;
    const size = planes * y.count * z.count;
    const out = allocate(size, x.dtype);
    const winners = new Int32Array(size);
    let at = 0;
    for (let plane = 0; plane < planes; plane++) {
      for (let o = 0; o < y.count; o++) {
        const top = o * y.stride - y.padding;
        for (let p = 0; p < z.count; p++, at++) {
          const left = p * z.stride - z.padding;
          let winner = -1;
          let most = -Infinity;
          for (let i = 0, r = top; i < y.kernel; i++, r += y.dilation) {
            if (r < 0 || r >= y.size) continue;
            const row = (plane * y.size + r) * z.size;
            for (let j = 0, s = left; j < z.kernel; j++, s += z.dilation) {
              if (s < 0 || s >= z.size) continue;
              const v = data[row + s]!;
              if (v > most || winner < 0 || v !== v) {
                most = v;
                winner = row + s;
              }
            }
          }
          out[at] = most;
          winners[at] = winner;
        }
      }
    }
    this.#winners = winners;
    this.#shape = x.shape;
    this.#outShape = shape;
    return new Tensor(shape, out);
  }

  /**
   * Takes dout [N,C,OH,OW]; returns dx [N,C,H,W].
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const winners = remembered(this.#winners, "MaxPooling");
    checkUpstream(dout, this.#outShape, "MaxPooling");
    const size = this.#shape.reduce((product, n) => product * n, 1);
    const dx = allocate(size, "float64");
    for (let i = 0; i < winners.length; i++) dx[winners[i]!]! += dout.data[i]!;
    return new Tensor(this.#shape, keptAs(dx, dout.dtype));
  }
}
