import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import { allocate, Tensor, zeros } from "../../tensor/mod.ts";
import { momentsOf, standardize, type Standardized, stretches, throughMoments } from "./groups.ts";
import { checkEps, checkTrailing } from "./options.ts";
import { rounded } from "./rounded.ts";
import { backThroughScale, scaleAndShift } from "./scale_and_shift.ts";

/** What an RMSNorm is made of. */
export interface RMSNormOptions {
  /** The scale of each feature [D], or of the shape of several trailing axes. */
  readonly gamma: Tensor;
  /** Added to the mean square; 1e-5 if left out. */
  readonly eps?: number;
}

/** What stays of a row that is not centered. */
const FROM_ZERO = { isCentered: false };

/**
 * Divides each row by the root of its mean square, and then scales each feature.
 *
 *     r      = √(mean of x² + eps)         of the row: over the trailing axes that gamma has
 *     out    = gamma · x / r
 *     dx̂     = dout · gamma                x̂ = x / r
 *     dx     = (dx̂ − x̂ · mean of x̂ · dx̂) / r
 *     dgamma = Σ dout · x̂                  over all rows
 *
 * From Zhang and Sennrich, "Root Mean Square Layer Normalization", 2019. PyTorch, if it is given no eps,
 * takes the spacing of the dtype's numbers beside 1; here it does not depend on the dtype.
 *
 * @example
 * ```ts
 * import { RMSNorm, tensor } from "@backproof/backproof";
 *
 * const norm = new RMSNorm({ gamma: tensor([1, 1]), eps: 0 });
 * console.log(`${norm.forward(tensor([[1, -7]]))}`); // [[0.2, -1.4]]
 * ```
 */
export class RMSNorm implements Layer {
  readonly params: readonly [gamma: Tensor];
  readonly grads: readonly [dgamma: Tensor];
  readonly #eps: number;
  #memory: (Standardized & Pick<Tensor, "shape" | "dtype">) | undefined;

  /**
   * Takes gamma and eps.
   *
   * @throws {RangeError} If gamma is a scalar, or eps is negative.
   */
  constructor({ gamma, eps = 1e-5 }: RMSNormOptions) {
    if (gamma.rank === 0) {
      throw new RangeError("RMSNorm: expected gamma [D] or of more axes, found a scalar");
    }
    checkEps(eps, "RMSNorm");
    this.params = [gamma];
    this.grads = [zeros(gamma.shape, gamma)];
    this.#eps = eps;
  }

  /**
   * Takes x [...,D], whose trailing axes are those of gamma; returns out of the same shape.
   *
   * @throws {RangeError} If they are not.
   */
  forward(x: Tensor): Tensor {
    const [gamma] = this.params;
    checkTrailing(x, gamma, "RMSNorm");
    const groups = stretches(x.size, gamma.size);
    const moments = momentsOf(x.data, groups, FROM_ZERO);
    const standardized = standardize(x.data, groups, { ...moments, eps: this.#eps });
    this.#memory = { ...standardized, shape: x.shape, dtype: x.dtype };
    const out = new Tensor(x.shape, allocate(x.size, x.dtype));
    scaleAndShift(standardized.hat, out, { gamma, inner: 1 });
    return out;
  }

  /**
   * Takes dout of the shape of out; writes dgamma into `grads` and returns dx.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const memory = remembered(this.#memory, "RMSNorm");
    checkUpstream(dout, memory.shape, "RMSNorm");
    const [gamma] = this.params;
    const [dgamma] = this.grads;
    const dhat = backThroughScale(dout, memory.hat, { gamma, dgamma, inner: 1 });
    throughMoments(dhat, memory, FROM_ZERO);
    return rounded(dhat, memory.shape, memory.dtype);
  }
}
