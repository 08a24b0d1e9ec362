import { type Generator, uniform } from "../../random/mod.ts";
import { formatShape, type Tensor, zeros } from "../../tensor/mod.ts";
import { checkIds } from "./ids.ts";

/** What words are drawn by. */
export interface UnigramSamplerOptions {
  /** How often each word occurs: counts[id], 0 or more. */
  readonly counts: readonly number[] | Tensor;
  /** Where the random numbers come from. */
  readonly random: Generator;
  /** A word is as likely as its count to this power: below 1, rare words get more. 0.75 if left out. */
  readonly power?: number;
  /** Whether the target may be among the words that are drawn for it; false if left out. */
  readonly mayDrawTarget?: boolean;
  /** Whether a word may be drawn twice for the same target; false if left out, as in the book. */
  readonly withReplacement?: boolean;
}

/** After so many words that may not be drawn, those that may are looked at one by one. */
const PATIENCE = 16;

/**
 * Draws words at random that did not occur beside a target: the negative examples of word2vec.
 *
 *     P(id) = counts[id]^power / Σ counts^power
 *
 * of the words that may still be drawn. From "Deep Learning from Scratch 2", chapter 4, after Mikolov and
 * others (2013).
 *
 * @example
 * ```ts
 * import { generator, tensor, UnigramSampler } from "@backproof/backproof";
 *
 * const sampler = new UnigramSampler({ counts: [3, 1, 1], random: generator(1) });
 * console.log([...sampler.sample(tensor([0]), 2).data].toSorted()); // [1, 2]
 * ```
 */
export class UnigramSampler {
  /** How many words there are, those that never occur among them. */
  readonly vocabulary: number;
  readonly #weights: Float64Array;
  /** The sums of the weights of the words up to each one. */
  readonly #sums: Float64Array;
  readonly #random: Generator;
  readonly #mayDrawTarget: boolean;
  readonly #withReplacement: boolean;

  /**
   * Takes counts, a generator, and what may be drawn.
   *
   * @throws {RangeError} If a count is below 0 or not finite, or no word occurs.
   */
  constructor(
    { counts, random, power = 0.75, mayDrawTarget = false, withReplacement = false }:
      UnigramSamplerOptions,
  ) {
    const list = Array.isArray(counts) ? counts as readonly number[] : (counts as Tensor).data;
    this.vocabulary = list.length;
    this.#weights = new Float64Array(list.length);
    this.#sums = new Float64Array(list.length);
    let sum = 0;
    for (let id = 0; id < list.length; id++) {
      const count = list[id]!;
      if (!(count >= 0 && count < Infinity)) {
        throw new RangeError(
          `UnigramSampler: expected counts of 0 or more, found ${count} for word ${id}`,
        );
      }
      // A word that never occurs is never drawn, whatever the power.
      this.#weights[id] = count === 0 ? 0 : count ** power;
      this.#sums[id] = sum += this.#weights[id]!;
    }
    if (!(sum > 0)) throw new RangeError("UnigramSampler: expected a word that occurs, found none");
    this.#random = random;
    this.#mayDrawTarget = mayDrawTarget;
    this.#withReplacement = withReplacement;
  }

  /**
   * Draws `size` words for each of `targets` [N]; returns their ids [N,size].
   *
   * @throws {RangeError} If the targets are no vector of words, or fewer words than asked for may be drawn.
   */
  sample(targets: Tensor, size: number): Tensor {
    if (targets.rank !== 1) {
      throw new RangeError(
        `UnigramSampler: expected targets [N], found ${formatShape(targets.shape)}`,
      );
    }
    checkIds(targets, this.vocabulary, "UnigramSampler");
    const ids = zeros([targets.size, size]);
    const barred = new Set<number>();
    for (let n = 0; n < targets.size; n++) {
      barred.clear();
      if (!this.#mayDrawTarget) barred.add(targets.data[n]!);
      for (let k = 0; k < size; k++) {
        const id = this.#draw(barred);
        ids.data[n * size + k] = id;
        if (!this.#withReplacement) barred.add(id);
      }
    }
    return ids;
  }

  #draw(barred: ReadonlySet<number>): number {
    const { length } = this.#sums;
    for (let tries = 0; tries < PATIENCE; tries++) {
      const id = this.#at(uniform(this.#random) * this.#sums[length - 1]!);
      if (!barred.has(id)) return id;
    }
    let left = 0;
    for (let id = 0; id < length; id++) if (!barred.has(id)) left += this.#weights[id]!;
    let share = uniform(this.#random) * left;
    let last = -1;
    for (let id = 0; id < length; id++) {
      if (barred.has(id) || this.#weights[id] === 0) continue;
      last = id;
      share -= this.#weights[id]!;
      if (share < 0) break;
    }
    if (last >= 0) return last;
    throw new RangeError(
      `UnigramSampler: expected more than ${barred.size} words that occur, found no other one to draw`,
    );
  }

  /** The first word at which the sum of the weights exceeds a share of it. */
  #at(share: number): number {
    let low = 0;
    let high = this.#sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sums[middle]! > share) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
