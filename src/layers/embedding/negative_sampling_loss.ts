import { type Layer, remembered } from "../../layer.ts";
import { formatShape, type Tensor, zeros } from "../../tensor/mod.ts";
import { scalarLike } from "../losses/cross_entropy_error.ts";
import { logistic, softplus } from "../losses/logistic.ts";
import { scalarUpstream } from "../losses/scalar_upstream.ts";
import { checkEmbeddings, checkIds } from "./ids.ts";
import type { UnigramSampler } from "./unigram_sampler.ts";

/** What a negative sampling loss is made of. */
export interface NegativeSamplingLossOptions {
  /** The embeddings of the words [V,D]. */
  readonly W: Tensor;
  /** Draws the words that are no targets. */
  readonly sampler: UnigramSampler;
  /** How many of them each target gets; 5 if left out. */
  readonly sampleSize?: number;
}

/**
 * Tells targets from words drawn at random: a softmax over all words, made cheap.
 *
 *     s  = Σ h · W[id]                 for the target t and for K words drawn by the sampler
 *     L  = −Σ (log σ(s of t) + Σ log σ(−s) over the drawn) / N
 *     dh = dout · Σ (σ(s) − l) · W[id] / N      l = 1 for the target, 0 for the drawn
 *     dW = dout · Σ (σ(s) − l) · h / N          over the places of each id
 *
 * N is the number of rows of h. Each forward draws new words. W is one param with one gradient, where the book
 * has it once for each of its K + 1 layers. From "Deep Learning from Scratch 2", chapter 4, after Mikolov and
 * others (2013).
 *
 * @example
 * ```ts
 * import { generator, NegativeSamplingLoss, tensor, UnigramSampler } from "@backproof/backproof";
 *
 * const loss = new NegativeSamplingLoss({
 *   W: tensor([[0, 0], [0, 0], [0, 0]]),
 *   sampler: new UnigramSampler({ counts: [2, 1, 1], random: generator(1) }),
 *   sampleSize: 1,
 * });
 * console.log(loss.forward(tensor([[1, 2]]), tensor([0])).item()); // 1.3862943611198906
 * ```
 */
export class NegativeSamplingLoss implements Layer {
  readonly params: readonly [W: Tensor];
  readonly grads: readonly [dW: Tensor];
  readonly #sampler: UnigramSampler;
  readonly #sampleSize: number;
  #h: Tensor | undefined;
  /** The ids that each row was scored with, the target first, and σ(s) − l of each. */
  #scored: { readonly ids: readonly number[]; readonly slopes: readonly number[] } | undefined;

  /**
   * Takes the embeddings, the sampler and how many words it draws.
   *
   * @throws {RangeError} If W is no matrix with a row for each word of the sampler, or `sampleSize` is no
   * integer from 0.
   */
  constructor({ W, sampler, sampleSize = 5 }: NegativeSamplingLossOptions) {
    checkEmbeddings(W, "NegativeSamplingLoss");
    if (W.shape[0] !== sampler.vocabulary) {
      throw new RangeError(
        `NegativeSamplingLoss: expected W with a row for each of ${sampler.vocabulary} words, found ${
          formatShape(W.shape)
        }`,
      );
    }
    if (!Number.isInteger(sampleSize) || sampleSize < 0) {
      throw new RangeError(
        `NegativeSamplingLoss: expected a sampleSize from 0, found ${sampleSize}`,
      );
    }
    this.params = [W];
    this.grads = [zeros(W.shape, W)];
    this.#sampler = sampler;
    this.#sampleSize = sampleSize;
  }

  /**
   * Takes h [N,D] and the ids of the targets [N]; returns the mean loss, a scalar, in nats.
   *
   * @throws {RangeError} If the shapes do not fit, there is no row, an id is no row of W, or the sampler has
   * not enough words.
   */
  forward(h: Tensor, targets: Tensor): Tensor {
    const [W] = this.params;
    const width = W.shape[1]!;
    const n = h.shape[0]!;
    const isFit = h.rank === 2 && h.shape[1] === width && n > 0;
    if (!isFit || targets.rank !== 1 || targets.size !== n) {
      throw new RangeError(
        `NegativeSamplingLoss: expected h [N,${width}] with one row or more and targets [N], found ${
          formatShape(h.shape)
        } and ${formatShape(targets.shape)}`,
      );
    }
    checkIds(targets, W.shape[0]!, "NegativeSamplingLoss");
    const drawn = this.#sampler.sample(targets, this.#sampleSize);
    const ids: number[] = [];
    const slopes: number[] = [];
    let loss = 0;
    for (let row = 0; row < n; row++) {
      for (let k = 0; k <= this.#sampleSize; k++) {
        const id = k === 0 ? targets.data[row]! : drawn.data[row * this.#sampleSize + k - 1]!;
        let score = 0;
        for (let d = 0; d < width; d++) score += h.data[row * width + d]! * W.data[id * width + d]!;
        ids.push(id);
        slopes.push(k === 0 ? -logistic(-score) : logistic(score));
        loss += softplus(k === 0 ? -score : score);
      }
    }
    this.#h = h.clone();
    this.#scored = { ids, slopes };
    return scalarLike(h, loss / n);
  }

  /**
   * Takes dout, a scalar, 1 if left out; writes dW into `grads` and returns dh [N,D].
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout is no scalar.
   */
  backward(dout?: Tensor): Tensor {
    const h = remembered(this.#h, "NegativeSamplingLoss");
    const { ids, slopes } = remembered(this.#scored, "NegativeSamplingLoss");
    const scale = scalarUpstream(dout, "NegativeSamplingLoss") / h.shape[0]!;
    const [W] = this.params;
    const [dW] = this.grads;
    const width = W.shape[1]!;
    const dh = zeros(h.shape, h);
    dW.data.fill(0);
    for (let i = 0; i < ids.length; i++) {
      const row = Math.floor(i / (this.#sampleSize + 1)) * width;
      const word = ids[i]! * width;
      const slope = scale * slopes[i]!;
      for (let d = 0; d < width; d++) {
        dh.data[row + d]! += slope * W.data[word + d]!;
        dW.data[word + d]! += slope * h.data[row + d]!;
      }
    }
    return dh;
  }
}
