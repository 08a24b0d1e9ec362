import type { Tensor } from "../tensor/mod.ts";

/**
 * Shortens gradients, in place and all by the same factor, so that their norm is at most `limit`; returns the
 * norm they had.
 *
 *     norm = √Σ dW²            over all entries of all gradients
 *     dW  ← dW · limit / norm  where norm > limit
 *
 * Squares of large or tiny gradients neither overflow nor vanish. From "Deep Learning from Scratch 2", chapter 6,
 * after Pascanu and others (2013).
 *
 * @throws {RangeError} If the limit is not above 0, or an entry is NaN or infinite; nothing is changed then.
 *
 * @example
 * ```ts
 * import { clipByNorm, tensor } from "@backproof/backproof";
 *
 * const grads = [tensor([6]), tensor([[8]])];
 * console.log(clipByNorm(grads, 5)); // 10
 * console.log(grads[0]!.toArray(), grads[1]!.toArray()); // [3] [[4]]
 * ```
 */
export function clipByNorm(grads: readonly Tensor[], limit: number): number {
  if (!(limit > 0)) throw new RangeError(`clipByNorm: expected a limit above 0, found ${limit}`);
  let largest = 0;
  for (let i = 0; i < grads.length; i++) {
    const { data } = grads[i]!;
    for (let k = 0; k < data.length; k++) {
      const size = Math.abs(data[k]!);
      if (!(size < Infinity)) {
        throw new RangeError(
          `clipByNorm: expected finite gradients, found ${data[k]} at entry ${k} of grads[${i}]`,
        );
      }
      if (size > largest) largest = size;
    }
  }
  if (largest === 0) return 0;
  let squares = 0;
  for (let i = 0; i < grads.length; i++) {
    const { data } = grads[i]!;
    for (let k = 0; k < data.length; k++) {
      const share = data[k]! / largest;
      squares += share * share;
    }
  }
  const root = Math.sqrt(squares);
  // Neither the norm nor the factor need be doubles, where what comes out is.
  if (root > limit / largest) {
    const rest = limit / root;
    for (let i = 0; i < grads.length; i++) {
      const { data } = grads[i]!;
      for (let k = 0; k < data.length; k++) data[k] = data[k]! / largest * rest;
    }
  }
  return root * largest;
}
