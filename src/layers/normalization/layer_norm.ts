import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import { allocate, Tensor, zeros } from "../../tensor/mod.ts";
import { momentsOf, standardize, type Standardized, stretches, throughMoments } from "./groups.ts";
import { checkEps, checkScaleAndShift, checkTrailing } from "./options.ts";
import { rounded } from "./rounded.ts";
import { backThroughScale, scaleAndShift } from "./scale_and_shift.ts";

/** What a LayerNorm is made of. */
export interface LayerNormOptions {
  /** The scale of each feature [D], or of the shape of several trailing axes. */
  readonly gamma: Tensor;
  /** The shift of each feature, of the shape of gamma. */
  readonly beta: Tensor;
  /** Added to the variance; 1e-5 if left out. */
  readonly eps?: number;
}

/**
 * Gives each row mean 0 and variance 1, and then each feature a scale and a shift of its own.
 *
 *     x̂      = (x − μ) / √(σ² + eps)       μ, σ² of the row: over the trailing axes that gamma has
 *     out    = gamma · x̂ + beta
 *     dx̂     = dout · gamma
 *     dx     = (dx̂ − mean of dx̂ − x̂ · mean of x̂ · dx̂) / √(σ² + eps)
 *     dgamma = Σ dout · x̂                  over all rows
 *     dbeta  = Σ dout
 *
 * σ² is divided by the number of entries of a row. From Ba, Kiros and Hinton, "Layer Normalization", 2016;
 * as PyTorch documents it.
 *
 * @example
 * ```ts
 * import { LayerNorm, tensor } from "@backproof/backproof";
 *
 * const norm = new LayerNorm({ gamma: tensor([1, 10]), beta: tensor([0, 0]), eps: 0 });
 * console.log(`${norm.forward(tensor([[1, 3], [8, 4]]))}`); // [[-1, 10], [1, -10]]
 * ```
 */
export class LayerNorm implements Layer {
  readonly params: readonly [gamma: Tensor, beta: Tensor];
  readonly grads: readonly [dgamma: Tensor, dbeta: Tensor];
  readonly #eps: number;
  #memory: (Standardized & Pick<Tensor, "shape" | "dtype">) | undefined;

  /**
   * Takes gamma, beta and eps.
   *
   * @throws {RangeError} If gamma and beta are no rows of one shape, or eps is negative.
   */
  constructor({ gamma, beta, eps = 1e-5 }: LayerNormOptions) {
    checkScaleAndShift(gamma, beta, "LayerNorm");
    if (gamma.rank === 0) {
      throw new RangeError("LayerNorm: expected gamma [D] or of more axes, found a scalar");
    }
    checkEps(eps, "LayerNorm");
    this.params = [gamma, beta];
    this.grads = [zeros(gamma.shape, gamma), zeros(beta.shape, beta)];
    this.#eps = eps;
  }

  /**
   * Takes x [...,D], whose trailing axes are those of gamma; returns out of the same shape.
   *
   * @throws {RangeError} If they are not.
   */
  forward(x: Tensor): Tensor {
    const [gamma, beta] = this.params;
    checkTrailing(x, gamma, "LayerNorm");
    const groups = stretches(x.size, gamma.size);
    const moments = momentsOf(x.data, groups);
    const standardized = standardize(x.data, groups, { ...moments, eps: this.#eps });
    const out = new Tensor(x.shape, allocate(x.size, x.dtype));
    scaleAndShift(standardized.hat, out, { gamma, beta, inner: 1 });
    this.#memory = { ...standardized, shape: x.shape, dtype: x.dtype };
    return out;
  }

  /**
   * Takes dout of the shape of out; writes dgamma and dbeta into `grads` and returns dx.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const memory = remembered(this.#memory, "LayerNorm");
    checkUpstream(dout, memory.shape, "LayerNorm");
    const [gamma] = this.params;
    const [dgamma, dbeta] = this.grads;
    const dhat = backThroughScale(dout, memory.hat, { gamma, dgamma, dbeta, inner: 1 });
    throughMoments(dhat, memory);
    return rounded(dhat, memory.shape, memory.dtype);
  }
}
