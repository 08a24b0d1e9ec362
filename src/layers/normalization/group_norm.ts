import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import { allocate, formatShape, sizeOf, Tensor, zeros } from "../../tensor/mod.ts";
import { momentsOf, standardize, type Standardized, stretches, throughMoments } from "./groups.ts";
import { checkChannels, checkEps, checkScaleAndShift } from "./options.ts";
import { rounded } from "./rounded.ts";
import { backThroughScale, scaleAndShift } from "./scale_and_shift.ts";

/** What a GroupNorm is made of. */
export interface GroupNormOptions {
  /** The scale of each channel [C]. */
  readonly gamma: Tensor;
  /** The shift of each channel [C]. */
  readonly beta: Tensor;
  /** How many groups the channels fall into, a divisor of C. */
  readonly groups: number;
  /** Added to the variance; 1e-5 if left out. */
  readonly eps?: number;
}

/**
 * Gives each group of channels of each example mean 0 and variance 1, and then each channel a scale and a
 * shift of its own.
 *
 *     x̂      = (x − μ) / √(σ² + eps)       μ, σ² of the group: over its channels and all places
 *     out    = gamma · x̂ + beta
 *     dx̂     = dout · gamma
 *     dx     = (dx̂ − mean of dx̂ − x̂ · mean of x̂ · dx̂) / √(σ² + eps)
 *     dgamma = Σ dout · x̂                  over the batch and all places
 *     dbeta  = Σ dout
 *
 * Neighbouring channels make a group. One group is layer normalization over all axes but the first, C groups
 * are instance normalization. From Wu and He, "Group Normalization", 2018; as PyTorch documents it.
 *
 * @example
 * ```ts
 * import { GroupNorm, tensor } from "@backproof/backproof";
 *
 * const norm = new GroupNorm({
 *   gamma: tensor([1, 1, 1, 1]),
 *   beta: tensor([0, 0, 0, 5]),
 *   groups: 2,
 *   eps: 0,
 * });
 * console.log(`${norm.forward(tensor([[1, 3, 4, 0]]))}`); // [[-1, 1, 1, 4]]
 * ```
 */
export class GroupNorm implements Layer {
  readonly params: readonly [gamma: Tensor, beta: Tensor];
  readonly grads: readonly [dgamma: Tensor, dbeta: Tensor];
  readonly #groups: number;
  readonly #eps: number;
  #memory: (Standardized & Pick<Tensor, "shape" | "dtype">) | undefined;

  /**
   * Takes gamma [C], beta [C], the number of groups, and eps.
   *
   * @throws {RangeError} If shapes do not fit, the groups are not equally large, or eps is negative.
   */
  constructor({ gamma, beta, groups, eps = 1e-5 }: GroupNormOptions) {
    checkScaleAndShift(gamma, beta, "GroupNorm");
    if (gamma.rank !== 1) {
      throw new RangeError(`GroupNorm: expected gamma [C], found ${formatShape(gamma.shape)}`);
    }
    if (!(Number.isInteger(groups) && groups > 0 && gamma.size % groups === 0)) {
      throw new RangeError(
        `GroupNorm: expected a number of groups that divides the ${gamma.size} channels, found ${groups}`,
      );
    }
    checkEps(eps, "GroupNorm");
    this.params = [gamma, beta];
    this.grads = [zeros(gamma.shape, gamma), zeros(beta.shape, beta)];
    this.#groups = groups;
    this.#eps = eps;
  }

  /**
   * Takes x [N,C] or [N,C,...]; returns out of the same shape.
   *
   * @throws {RangeError} If axis 1 of x is not of size C.
   */
  forward(x: Tensor): Tensor {
    const [gamma, beta] = this.params;
    checkChannels(x, gamma, "GroupNorm");
    const places = sizeOf(x.shape.slice(2));
    const groups = stretches(x.size, gamma.size / this.#groups * places);
    const moments = momentsOf(x.data, groups);
    const standardized = standardize(x.data, groups, { ...moments, eps: this.#eps });
    this.#memory = { ...standardized, shape: x.shape, dtype: x.dtype };
    const out = new Tensor(x.shape, allocate(x.size, x.dtype));
    scaleAndShift(standardized.hat, out, { gamma, beta, inner: places });
    return out;
  }

  /**
   * Takes dout of the shape of out; writes dgamma and dbeta into `grads` and returns dx.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const memory = remembered(this.#memory, "GroupNorm");
    checkUpstream(dout, memory.shape, "GroupNorm");
    const [gamma] = this.params;
    const [dgamma, dbeta] = this.grads;
    const inner = sizeOf(memory.shape.slice(2));
    const dhat = backThroughScale(dout, memory.hat, { gamma, dgamma, dbeta, inner });
    throughMoments(dhat, memory);
    return rounded(dhat, memory.shape, memory.dtype);
  }
}
