import type { Tensor } from "../../tensor/mod.ts";
import { roundoff } from "../compare.ts";

/**
 * The unit roundoff that numbers seem to come from: that of float32 where all of them are numbers of float32, as
 * behind a float64 face they may be.
 */
export function apparentRoundoff(...tensors: readonly Tensor[]): number {
  const areSingles = tensors.every(({ data }) => data.every((v: number) => Math.fround(v) === v));
  return areSingles ? 2 ** -24 : Math.max(...tensors.map(roundoff));
}
