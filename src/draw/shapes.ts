import fc from "fast-check";
import type { Arbitrary } from "./arbitrary.ts";

/** Draws shapes of rank `minRank` to `maxRank`, of `minSize` to `maxSize` entries an axis, small ones first. */
export function shapes(
  { minRank = 0, maxRank = 3, minSize = 1, maxSize = Math.max(minSize, 4) }: {
    readonly minRank?: number;
    readonly maxRank?: number;
    readonly minSize?: number;
    readonly maxSize?: number;
  } = {},
): Arbitrary<number[]> {
  return fc.array(fc.integer({ min: minSize, max: maxSize }), {
    minLength: minRank,
    maxLength: maxRank,
  });
}
