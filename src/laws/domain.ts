import type { Domain } from "./law.ts";

/** The numbers above 0, where the logarithm and the square root are defined. */
export const positive: Domain = { lo: 0, hi: Infinity };

/**
 * The numbers from `lo` to `hi`.
 *
 * @throws {RangeError} If `lo` is not below `hi`.
 */
export function within(lo: number, hi: number): Domain {
  if (!(lo < hi)) throw new RangeError(`Cannot lie within ${lo} and ${hi}: expected lo < hi`);
  return { lo, hi };
}
