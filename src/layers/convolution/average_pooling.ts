import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import type { Shape, Tensor } from "../../tensor/mod.ts";
import type { Pair } from "./pair.ts";
import { poolOn } from "./pool_on.ts";
import { averageOver, type Span, type Spans, spreadOver } from "./spans.ts";
import { type Steps, stepsOf, type WindowOptions, type Windows } from "./windows.ts";

/** How the windows of an average pooling lie, and what they count. */
export interface AveragePoolingOptions extends Omit<WindowOptions, "dilation"> {
  /**
   * Whether the padding counts as zeros, true if left out: every window is divided by its size. Otherwise it is
   * divided by the number of its entries that lie on the image.
   */
  readonly countIncludePad?: boolean;
}

/**
 * Takes the average of every window on an image.
 *
 *     out[n,c,o,p] = Σ x[n,c,r,s] / count, over the entries of the window that lie on the image
 *     dx[n,c,r,s]  = Σ dout[n,c,o,p] / count, over the windows that have the entry
 *
 *     r = o·stride − padding + i, and s likewise
 *     count = KH · KW, or without `countIncludePad` the number of those entries
 *
 * As in PyTorch the stride is the size of the window if left out, and padding counts.
 * From "Deep Learning from Scratch", chapter 7 (Pooling).
 *
 * @example
 * ```ts
 * import { AveragePooling, tensor } from "@backproof/backproof";
 *
 * const halved = new AveragePooling([1, 2]);
 * console.log(`${halved.forward(tensor([[[[1, 4, 3, 2]]]]))}`); // [[[[2.5, 2.5]]]]
 * ```
 */
export class AveragePooling implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  readonly #steps: Steps;
  readonly #countsPadding: boolean;
  #spans: Spans | undefined;
  #shape: Shape = [];
  #outShape: Shape = [];

  /**
   * Takes the size of a window, and how windows lie.
   *
   * @throws {RangeError} If a number is out of its range.
   */
  constructor(size: Pair, options: AveragePoolingOptions = {}) {
    const { stride = size, padding = 0, countIncludePad = true } = options;
    this.#steps = stepsOf(size, { stride, padding }, "AveragePooling");
    this.#countsPadding = countIncludePad;
  }

  /**
   * Takes x [N,C,H,W]; returns out [N,C,OH,OW].
   *
   * @throws {RangeError} If x has not four axes, no window fits, or one has nothing but padding.
   */
  forward(x: Tensor): Tensor {
    const { grid: [vertical, horizontal], shape } = poolOn(x.shape, this.#steps, "AveragePooling");
    const spans: Spans = [this.#along(vertical), this.#along(horizontal)];
    this.#spans = spans;
    this.#shape = x.shape;
    this.#outShape = shape;
    return averageOver(x, spans);
  }

  /**
   * Takes dout [N,C,OH,OW]; returns dx [N,C,H,W].
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const spans = remembered(this.#spans, "AveragePooling");
    checkUpstream(dout, this.#outShape, "AveragePooling");
    return spreadOver(dout, this.#shape, spans);
  }

  #along({ size, count, kernel, stride, padding }: Windows): readonly Span[] {
    return Array.from({ length: count }, (_, o) => {
      const start = Math.max(0, o * stride - padding);
      const end = Math.min(size, o * stride - padding + kernel);
      return { start, end, count: this.#countsPadding ? kernel : end - start };
    });
  }
}
