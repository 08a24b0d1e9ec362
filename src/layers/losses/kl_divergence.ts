import { type Layer, remembered } from "../../layer.ts";
import { formatShape, type Tensor } from "../../tensor/mod.ts";
import { scalarLike } from "./cross_entropy_error.ts";
import { checkDistributions } from "./labels.ts";
import { scalarUpstream } from "./scalar_upstream.ts";
import { checkTargets } from "./targets.ts";

/**
 * How far predicted distributions are from target ones: the divergence of Kullback and Leibler (1951), from
 * log-probabilities.
 *
 *     L  = Σ t · (log t − x) / N       N = the size of the first axis
 *     dx = −dout · t / N
 *
 * x holds logarithms of probabilities, such as a log-softmax gives, and t the probabilities themselves: what
 * PyTorch's KLDivLoss takes, with its reduction "batchmean". 0 · log 0 counts as 0, and a class whose target is
 * 0 costs nothing, whatever its x is. Rows of x are not checked: where they are no distribution the loss may
 * be below 0.
 *
 * @example
 * ```ts
 * import { KLDivergence, tensor } from "@backproof/backproof";
 *
 * const loss = new KLDivergence();
 * const x = tensor([[Math.log(0.5), Math.log(0.5)]]);
 * console.log(loss.forward(x, tensor([[1, 0]])).item()); // 0.6931471805599453
 * console.log(`${loss.backward()}`); // [[-1, 0]]
 * ```
 */
export class KLDivergence implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  #t: Tensor | undefined;
  /** What keeps its numbers as x did. */
  #like: Tensor | undefined;

  /**
   * Takes log-probabilities x [N,...,C] and target probabilities t of the same shape, each row a distribution
   * over the last axis; returns the summed divergence over N, a scalar, in nats.
   *
   * @throws {RangeError} If the shapes differ, are empty or of fewer than two axes, or a row of t is no
   * distribution.
   */
  forward(x: Tensor, t: Tensor): Tensor {
    if (x.rank < 2) {
      throw new RangeError(
        `KLDivergence: expected x of shape [N,...,C], found ${formatShape(x.shape)}`,
      );
    }
    checkTargets(x, t, "KLDivergence");
    checkDistributions(t, "KLDivergence");
    let sum = 0;
    for (let i = 0; i < x.data.length; i++) {
      const target = t.data[i]!;
      if (target !== 0) sum += target * (Math.log(target) - x.data[i]!);
    }
    this.#t = t.clone();
    this.#like = x.clone();
    return scalarLike(x, sum / x.shape[0]!);
  }

  /**
   * Takes dout, a scalar, 1 if left out; returns dx of the shape of x.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout is no scalar.
   */
  backward(dout?: Tensor): Tensor {
    const targets = remembered(this.#t, "KLDivergence").data;
    const dx = remembered(this.#like, "KLDivergence").clone();
    const scale = -scalarUpstream(dout, "KLDivergence") / dx.shape[0]!;
    const { data } = dx;
    for (let i = 0; i < data.length; i++) data[i] = scale * targets[i]!;
    return dx;
  }
}
