import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import { formatShape, type Shape, type Tensor } from "../../tensor/mod.ts";
import { bothOf, type Pair } from "./pair.ts";
import { averageOver, type Span, type Spans, spreadOver } from "./spans.ts";

/**
 * Cuts an image into a given number of windows, whatever its size, and takes the average of each.
 *
 *     out[n,c,o,p] = Σ x[n,c,r,s] / count, over the entries of the window
 *     dx[n,c,r,s]  = Σ dout[n,c,o,p] / count, over the windows that have the entry
 *
 *     ⌊o·H/OH⌋ ≤ r < ⌈(o + 1)·H/OH⌉, and s likewise
 *
 * Windows share a border entry where OH does not divide H, and entries repeat where OH is above H. One window,
 * `new AdaptiveAveragePooling(1)`, is global average pooling. The windows are those of PyTorch.
 *
 * @example
 * ```ts
 * import { AdaptiveAveragePooling, tensor } from "@backproof/backproof";
 *
 * const mean = new AdaptiveAveragePooling(1);
 * console.log(`${mean.forward(tensor([[[[1, 2], [3, 6]]]]))}`); // [[[[3]]]]
 * ```
 */
export class AdaptiveAveragePooling implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  readonly #counts: readonly [vertical: number, horizontal: number];
  #spans: Spans | undefined;
  #shape: Shape = [];

  /**
   * Takes the number of windows, [OH,OW] or one number for both.
   *
   * @throws {RangeError} If there are none.
   */
  constructor(size: Pair) {
    this.#counts = bothOf(size, {
      name: "an output size",
      least: 1,
      layer: "AdaptiveAveragePooling",
    });
  }

  /**
   * Takes x [N,C,H,W]; returns out [N,C,OH,OW].
   *
   * @throws {RangeError} If x has not four axes, or H or W is 0.
   */
  forward(x: Tensor): Tensor {
    const [, , H = 0, W = 0] = x.shape;
    if (x.rank !== 4 || H === 0 || W === 0) {
      throw new RangeError(
        `AdaptiveAveragePooling: expected x of shape [N,C,H,W] with H and W from 1, found ${
          formatShape(x.shape)
        }`,
      );
    }
    const spans: Spans = [cut(H, this.#counts[0]), cut(W, this.#counts[1])];
    this.#spans = spans;
    this.#shape = x.shape;
    return averageOver(x, spans);
  }

  /**
   * Takes dout [N,C,OH,OW]; returns dx [N,C,H,W].
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const spans = remembered(this.#spans, "AdaptiveAveragePooling");
    const [N, C] = this.#shape as [number, number];
    checkUpstream(dout, [N, C, ...this.#counts], "AdaptiveAveragePooling");
    return spreadOver(dout, this.#shape, spans);
  }
}

function cut(size: number, count: number): readonly Span[] {
  return Array.from({ length: count }, (_, o) => {
    const start = Math.floor(o * size / count);
    const end = Math.ceil((o + 1) * size / count);
    return { start, end, count: end - start };
  });
}
