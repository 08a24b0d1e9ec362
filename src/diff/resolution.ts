import type { Rung } from "./ladder.ts";
import type { Probe } from "./probe.ts";
import { INVISIBLE } from "./search.ts";

/** The relative resolution asked for, unless the problem says otherwise. */
const ASKED = 1e-6;
const SINGLE_ASKED = 2 ** -5;

/** The relative resolution that is asked for where the problem does not say. */
export function askedOf(probe: Probe): number {
  return probe.isSingle ? SINGLE_ASKED : ASKED;
}

/**
 * What a bar is relative to: the gradient, but no less than a millionth of the output. A gradient below
 * that, as where a sigmoid is saturated, need not be resolved further.
 */
export function visible(
  rungs: readonly Rung[],
  { magnitude, stride }: { readonly magnitude: number; readonly stride: number },
): number {
  return Math.max(magnitude, INVISIBLE * Math.min(1, stride) * rungs[rungs.length - 1]!.level);
}
