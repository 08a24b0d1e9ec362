import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { xoroshiro128plus, xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** Where random numbers come from: a generator of pure-rand, which `clone` copies as it stands. */
export type Generator = RandomGenerator;

/** A generator that can be set back, or on, to where another one stood: so a checkpoint keeps it. */
export interface RestorableGenerator extends Generator {
  /** A copy, which goes on alike. */
  clone(): RestorableGenerator;
  /**
   * Goes on from what `getState` said, of this generator or of another one.
   *
   * @throws {RangeError} If it is no such state.
   */
  restore(state: readonly number[]): void;
}

/**
 * A generator of random numbers: the same seed gives the same numbers.
 *
 * @example
 * ```ts
 * import { generator, uniform } from "@backproof/backproof";
 *
 * const random = generator(1984);
 * const replay = random.clone();
 * console.log(uniform(random) === uniform(replay)); // true
 * ```
 */
export function generator(seed: number): RestorableGenerator {
  return new Xoroshiro(xoroshiro128plus(seed));
}

/** The generator of pure-rand, which cannot be set, in a place where it can be replaced. */
class Xoroshiro implements RestorableGenerator {
  #inner: RandomGenerator;

  constructor(inner: RandomGenerator) {
    this.#inner = inner;
  }

  next(): number {
    return this.#inner.next();
  }

  clone(): RestorableGenerator {
    return new Xoroshiro(this.#inner.clone());
  }

  getState(): readonly number[] {
    return this.#inner.getState();
  }

  restore(state: readonly number[]): void {
    // From a state of zeros it would give nothing but zeros.
    const isState = state.length === 4 && state.every((word) => word === (word | 0)) &&
      state.some((word) => word !== 0);
    if (!isState) {
      throw new RangeError(
        `Cannot restore a generator from [${state}]: expected four integers of 32 bits, not all 0`,
      );
    }
    this.#inner = xoroshiro128plusFromState(state);
  }
}
