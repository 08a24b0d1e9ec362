import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import {
  allocate,
  type DType,
  formatShape,
  full,
  sameShape,
  type Shape,
  sizeOf,
  Tensor,
  zeros,
} from "../../tensor/mod.ts";
import {
  type Groups,
  type Moments,
  momentsOf,
  standardize,
  type Standardized,
  throughConstants,
  throughMoments,
} from "./groups.ts";
import { checkChannels, checkEps, checkScaleAndShift } from "./options.ts";
import { rounded } from "./rounded.ts";
import { backThroughScale, scaleAndShift } from "./scale_and_shift.ts";

/** What a BatchNormalization is made of. */
export interface BatchNormalizationOptions {
  /** The scale of each channel [C]. */
  readonly gamma: Tensor;
  /** The shift of each channel [C]. */
  readonly beta: Tensor;
  /** The share of the batch in the running statistics, as PyTorch counts it; 0.1 if left out. */
  readonly momentum?: number;
  /** Added to the variance; 1e-5 if left out. */
  readonly eps?: number;
  /** Whether it starts in training; true if left out. */
  readonly isTraining?: boolean;
  /** The running mean [C] to start from, kept and written to; zeros if left out. */
  readonly runningMean?: Tensor;
  /** The running variance [C] to start from, kept and written to; ones if left out. */
  readonly runningVar?: Tensor;
  /** Which variance of a batch goes into the running one; "unbiased" if left out, "biased" is the book's. */
  readonly runningVariance?: "unbiased" | "biased";
}

/** What a forward pass saw. */
interface Seen {
  readonly shape: Shape;
  readonly dtype: DType;
  /** The number of places of a channel. */
  readonly inner: number;
  readonly isTraining: boolean;
}

/**
 * Gives each channel of a batch mean 0 and variance 1, and then a scale and a shift of its own.
 *
 *     x̂      = (x − μ) / √(σ² + eps)       μ, σ² of the channel: over the batch and all places
 *     out    = gamma · x̂ + beta
 *     dx̂     = dout · gamma
 *     dx     = (dx̂ − mean of dx̂ − x̂ · mean of x̂ · dx̂) / √(σ² + eps)
 *     dgamma = Σ dout · x̂
 *     dbeta  = Σ dout
 *
 * In evaluation μ and σ² are the running ones, which are constants: dx = dx̂ / √(σ² + eps).
 *
 * σ² is divided by the number M of entries of a channel. Each forward in training moves the running
 * statistics: running = (1 − momentum) · running + momentum · batch, with the variance divided by M − 1, as
 * PyTorch documents. In "Deep Learning from Scratch", chapter 6, the running variance is divided by M, which
 * `runningVariance: "biased"` does, its momentum of 0.9 is 0.1 here, and the running statistics start from 0.
 * A channel of a single entry, which PyTorch refuses, gives beta, and leaves the unbiased running variance
 * as it is.
 *
 * From Ioffe and Szegedy, "Batch Normalization", 2015.
 *
 * @example
 * ```ts
 * import { BatchNormalization, tensor } from "@backproof/backproof";
 *
 * const norm = new BatchNormalization({ gamma: tensor([1]), beta: tensor([0]), eps: 0 });
 * console.log(`${norm.forward(tensor([[1], [3]]))}`); // [[-1], [1]]
 * console.log(`${norm.runningMean}`); // [0.2]
 * norm.isTraining = false;
 * ```
 */
export class BatchNormalization implements Layer {
  readonly params: readonly [gamma: Tensor, beta: Tensor];
  readonly grads: readonly [dgamma: Tensor, dbeta: Tensor];
  isTraining: boolean;
  readonly #momentum: number;
  readonly #eps: number;
  readonly #isUnbiased: boolean;
  #runningMean: Tensor;
  #runningVar: Tensor;
  #memory: (Standardized & Seen) | undefined;

  /**
   * Takes gamma [C], beta [C], and what is left out of the options as they say.
   *
   * @throws {RangeError} If shapes do not fit, eps is negative, or momentum lies outside 0 to 1.
   */
  constructor(options: BatchNormalizationOptions) {
    const { gamma, beta, momentum = 0.1, eps = 1e-5, isTraining = true } = options;
    checkScaleAndShift(gamma, beta, "BatchNormalization");
    if (gamma.rank !== 1) {
      throw new RangeError(
        `BatchNormalization: expected gamma [C], found ${formatShape(gamma.shape)}`,
      );
    }
    checkEps(eps, "BatchNormalization");
    if (!(momentum >= 0 && momentum <= 1)) {
      throw new RangeError(
        `BatchNormalization: expected a momentum from 0 to 1, found ${momentum}`,
      );
    }
    this.params = [gamma, beta];
    this.grads = [zeros(gamma.shape, gamma), zeros(beta.shape, beta)];
    this.isTraining = isTraining;
    this.#momentum = momentum;
    this.#eps = eps;
    this.#isUnbiased = options.runningVariance !== "biased";
    this.#runningMean = this.#checked(options.runningMean ?? zeros(gamma.shape, gamma));
    this.#runningVar = this.#checked(options.runningVar ?? full(gamma.shape, 1, gamma));
  }

  /** The running mean [C], which forward writes to in training. */
  get runningMean(): Tensor {
    return this.#runningMean;
  }

  set runningMean(mean: Tensor) {
    this.#runningMean = this.#checked(mean);
  }

  /** The running variance [C], which forward writes to in training. */
  get runningVar(): Tensor {
    return this.#runningVar;
  }

  set runningVar(variance: Tensor) {
    this.#runningVar = this.#checked(variance);
  }

  /**
   * Takes x [N,C] or [N,C,...]; returns out of the same shape.
   *
   * @throws {RangeError} If axis 1 of x is not of size C.
   */
  forward(x: Tensor): Tensor {
    const [gamma, beta] = this.params;
    checkChannels(x, gamma, "BatchNormalization");
    const [blocks, count] = x.shape as [number, number];
    const inner = sizeOf(x.shape.slice(2));
    const groups: Groups = {
      count,
      groupStride: inner,
      blocks,
      blockStride: count * inner,
      width: inner,
    };
    let means: ArrayLike<number> = this.#runningMean.data;
    let variances: ArrayLike<number> = this.#runningVar.data;
    if (this.isTraining) {
      const moments = momentsOf(x.data, groups);
      this.#move(moments);
      ({ means, variances } = moments);
    }
    const standardized = standardize(x.data, groups, { means, variances, eps: this.#eps });
    const { shape, dtype } = x;
    this.#memory = { ...standardized, shape, dtype, inner, isTraining: this.isTraining };
    const out = new Tensor(x.shape, allocate(x.size, x.dtype));
    scaleAndShift(standardized.hat, out, { gamma, beta, inner });
    return out;
  }

  /**
   * Takes dout of the shape of out; writes dgamma and dbeta into `grads` and returns dx.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const memory = remembered(this.#memory, "BatchNormalization");
    checkUpstream(dout, memory.shape, "BatchNormalization");
    const [gamma] = this.params;
    const [dgamma, dbeta] = this.grads;
    const { inner } = memory;
    const dhat = backThroughScale(dout, memory.hat, { gamma, dgamma, dbeta, inner });
    if (memory.isTraining) throughMoments(dhat, memory);
    else throughConstants(dhat, memory);
    return rounded(dhat, memory.shape, memory.dtype);
  }

  #move({ means, variances, size }: Moments): void {
    if (size === 0) return;
    const share = this.#momentum;
    const mean = this.#runningMean.data;
    const variance = this.#runningVar.data;
    const unbiased = this.#isUnbiased ? size / (size - 1) : 1;
    for (let c = 0; c < means.length; c++) {
      mean[c] = (1 - share) * mean[c]! + share * means[c]!;
      if (unbiased === Infinity) continue;
      variance[c] = (1 - share) * variance[c]! + share * unbiased * variances[c]!;
    }
  }

  #checked(running: Tensor): Tensor {
    const { shape } = this.params[0];
    if (sameShape(running.shape, shape)) return running;
    throw new RangeError(
      `BatchNormalization: expected running statistics ${formatShape(shape)}, found ${
        formatShape(running.shape)
      }`,
    );
  }
}
