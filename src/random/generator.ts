import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Where random numbers come from: a generator of pure-rand, which `clone` copies as it stands. */
export type Generator = RandomGenerator;

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
export function generator(seed: number): Generator {
  return xoroshiro128plus(seed);
}
