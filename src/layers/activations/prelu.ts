import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import { formatShape, type Tensor, zeros } from "../../tensor/mod.ts";

/** Where a PRelu finds its channels. */
export interface PReluOptions {
  /** The axis of the channels, counted from the back if negative; 1 if left out, as in [N,C,H,W]. */
  readonly axis?: number;
}

/**
 * Lets positive elements through, and multiplies the others by a slope that is learned.
 *
 *     out = x        dx = dout        da = 0                where x > 0
 *     out = a · x    dx = a · dout    da = Σ x · dout       elsewhere
 *
 * The slope is one for all, or one for each channel. At x = 0, where there is no derivative, it takes that of
 * the negative side. From He, Zhang, Ren and Sun, "Delving deep into rectifiers" (2015), who start with 0.25.
 *
 * @example
 * ```ts
 * import { PRelu, tensor } from "@backproof/backproof";
 *
 * const prelu = new PRelu(tensor([0.25, 0.5]));
 * console.log(`${prelu.forward(tensor([[-4, -4], [1, 1]]))}`); // [[-1, -2], [1, 1]]
 * ```
 */
export class PRelu implements Layer {
  readonly params: readonly [a: Tensor];
  readonly grads: readonly [da: Tensor];
  readonly #axis: number;
  #x: Tensor | undefined;

  /**
   * Takes the slope a, [] or [1] for one slope, [C] for one each channel.
   *
   * @throws {RangeError} If a has more than one axis, or no entries, or `axis` is no integer.
   */
  constructor(a: Tensor, { axis = 1 }: PReluOptions = {}) {
    if (a.rank > 1 || a.size === 0) {
      throw new RangeError(
        `PRelu: expected a slope a of shape [], [1] or [C], found ${formatShape(a.shape)}`,
      );
    }
    if (!Number.isInteger(axis)) {
      throw new RangeError(`PRelu: expected an integer axis, found ${axis}`);
    }
    this.params = [a];
    this.grads = [zeros(a.shape, a)];
    this.#axis = axis;
  }

  /**
   * Takes x of any shape, with C entries along the axis of the channels where there are C slopes; returns out
   * of the same shape.
   *
   * @throws {RangeError} If x has other channels.
   */
  forward(x: Tensor): Tensor {
    const [a] = this.params;
    const run = this.#run(x);
    const out = x.clone();
    const { data } = out;
    for (let i = 0; i < data.length; i++) {
      if (data[i]! <= 0) data[i]! *= a.data[Math.floor(i / run) % a.size]!;
    }
    this.#x = x.clone();
    return out;
  }

  /**
   * Takes dout of the shape of out; writes da into `grads` and returns dx.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const x = remembered(this.#x, "PRelu");
    checkUpstream(dout, x.shape, "PRelu");
    const [a] = this.params;
    const run = this.#run(x);
    const sums = new Float64Array(a.size);
    const dx = x.clone();
    const { data } = dx;
    for (let i = 0; i < data.length; i++) {
      const d = dout.data[i]!;
      const channel = Math.floor(i / run) % a.size;
      if (data[i]! <= 0) {
        sums[channel]! += d * data[i]!;
        data[i] = a.data[channel]! * d;
      } else data[i] = d;
    }
    this.grads[0].data.set(sums);
    return dx;
  }

  /** How many entries in a row are of one channel. */
  #run({ shape, rank, size }: Tensor): number {
    const channels = this.params[0].size;
    if (channels === 1) return Math.max(1, size);
    const axis = this.#axis < 0 ? this.#axis + rank : this.#axis;
    if (shape[axis] !== channels) {
      throw new RangeError(
        `PRelu: expected x with ${channels} channels in axis ${this.#axis}, found ${
          formatShape(shape)
        }`,
      );
    }
    return shape.slice(axis + 1).reduce((run, n) => run * n, 1);
  }
}
