import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import type { Generator } from "../../random/mod.ts";
import { allocate, type Shape, Tensor } from "../../tensor/mod.ts";
import { drawMask, type DropoutOptions, type Scales, scalesOf } from "./mask.ts";

/**
 * Drops entries at random in training, and keeps the expectation of each.
 *
 *     out = x · mask / (1 − ratio)         mask is 0 for a share of ratio, 1 for the others
 *     dx  = dout · mask / (1 − ratio)
 *
 * In evaluation out = x. Each forward in training draws a new mask; one in evaluation draws nothing. With
 * `isInverted: false` it is that of "Deep Learning from Scratch", chapter 6: out = x · mask in training, and
 * out = x · (1 − ratio) in evaluation. With a ratio of 1 everything is dropped, as in PyTorch.
 *
 * From Srivastava and others, "Dropout", 2014.
 *
 * @example
 * ```ts
 * import { Dropout, full, generator } from "@backproof/backproof";
 *
 * const dropout = new Dropout({ ratio: 0.5, random: generator(1) });
 * console.log(`${dropout.forward(full([6], 1))}`); // zeros and twos
 * dropout.isTraining = false;
 * console.log(`${dropout.forward(full([6], 1))}`); // [1, 1, 1, 1, 1, 1]
 * ```
 */
export class Dropout implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  isTraining: boolean;
  readonly #random: Generator;
  readonly #ratio: number;
  readonly #scales: Scales;
  #memory: { shape: Shape; mask: Float64Array } | undefined;

  /**
   * Takes a generator, and what is left out of the options as they say.
   *
   * @throws {RangeError} If the ratio lies outside 0 to 1.
   */
  constructor({ random, ratio = 0.5, isTraining = true, isInverted = true }: DropoutOptions) {
    this.#scales = scalesOf({ ratio, isInverted }, "Dropout");
    this.#random = random;
    this.#ratio = ratio;
    this.isTraining = isTraining;
  }

  /** Takes x of any shape; returns out of the same shape. */
  forward(x: Tensor): Tensor {
    const { training: scale, evaluation } = this.#scales;
    const mask = this.isTraining
      ? drawMask(x.size, { random: this.#random, ratio: this.#ratio, scale })
      : new Float64Array(x.size).fill(evaluation);
    this.#memory = { shape: x.shape, mask };
    return masked(x, mask);
  }

  /**
   * Takes dout of the shape of out; returns dx.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const { shape, mask } = remembered(this.#memory, "Dropout");
    checkUpstream(dout, shape, "Dropout");
    return masked(dout, mask);
  }
}

function masked(x: Tensor, mask: Float64Array): Tensor {
  const out = new Tensor(x.shape, allocate(x.size, x.dtype));
  // What is dropped is 0, even if it is not finite.
  for (let i = 0; i < mask.length; i++) out.data[i] = mask[i] === 0 ? 0 : x.data[i]! * mask[i]!;
  return out;
}
