import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import type { Generator } from "../../random/mod.ts";
import { allocate, formatShape, type Shape, Tensor } from "../../tensor/mod.ts";
import { drawMask, type DropoutOptions, type Scales, scalesOf } from "./mask.ts";

/** How a TimeDropout drops. */
export interface TimeDropoutOptions extends DropoutOptions {
  /** Whether all time steps have the same mask; true if left out. */
  readonly isShared?: boolean;
}

/**
 * Drops entries of sequences at random in training, the same ones at all time steps.
 *
 *     out[n,t] = x[n,t] · mask[n] / (1 − ratio)      mask [N,D] is 0 for a share of ratio, else 1
 *     dx[n,t]  = dout[n,t] · mask[n] / (1 − ratio)
 *
 * In evaluation out = x. Each forward in training draws a new mask; one in evaluation draws nothing. This is
 * the variational dropout that "Deep Learning from Scratch 2", chapter 6, describes. The code that comes
 * with the book draws a mask for each time step, which `isShared: false` does.
 *
 * From Gal and Ghahramani, "A Theoretically Grounded Application of Dropout in Recurrent Neural Networks",
 * 2016.
 *
 * @example
 * ```ts
 * import { full, generator, TimeDropout } from "@backproof/backproof";
 *
 * const dropout = new TimeDropout({ ratio: 0.5, random: generator(1) });
 * console.log(`${dropout.forward(full([1, 2, 4], 1))}`); // two equal rows
 * ```
 */
export class TimeDropout implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  isTraining: boolean;
  readonly #random: Generator;
  readonly #ratio: number;
  readonly #isShared: boolean;
  readonly #scales: Scales;
  #memory: { shape: Shape; mask: Float64Array } | undefined;

  /**
   * Takes a generator, and what is left out of the options as they say.
   *
   * @throws {RangeError} If the ratio lies outside 0 to 1.
   */
  constructor(options: TimeDropoutOptions) {
    const { random, ratio = 0.5, isTraining = true, isInverted = true, isShared = true } = options;
    this.#scales = scalesOf({ ratio, isInverted }, "TimeDropout");
    this.#random = random;
    this.#ratio = ratio;
    this.#isShared = isShared;
    this.isTraining = isTraining;
  }

  /**
   * Takes x [N,T,D]; returns out of the same shape.
   *
   * @throws {RangeError} If x has another rank.
   */
  forward(x: Tensor): Tensor {
    if (x.rank !== 3) {
      throw new RangeError(`TimeDropout: expected x [N,T,D], found ${formatShape(x.shape)}`);
    }
    const [batch, steps, width] = x.shape as [number, number, number];
    const { training: scale, evaluation } = this.#scales;
    const size = batch * width * (this.#isShared ? 1 : steps);
    const mask = this.isTraining
      ? drawMask(size, { random: this.#random, ratio: this.#ratio, scale })
      : new Float64Array(size).fill(evaluation);
    this.#memory = { shape: x.shape, mask };
    return this.#masked(x, mask);
  }

  /**
   * Takes dout of the shape of out; returns dx.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const { shape, mask } = remembered(this.#memory, "TimeDropout");
    checkUpstream(dout, shape, "TimeDropout");
    return this.#masked(dout, mask);
  }

  #masked(x: Tensor, mask: Float64Array): Tensor {
    const out = new Tensor(x.shape, allocate(x.size, x.dtype));
    const [, steps, width] = x.shape as [number, number, number];
    for (let i = 0; i < out.data.length; i++) {
      const n = Math.floor(i / (steps * width));
      const factor = mask[this.#isShared ? n * width + i % width : i]!;
      // What is dropped is 0, even if it is not finite.
      out.data[i] = factor === 0 ? 0 : x.data[i]! * factor;
    }
    return out;
  }
}
