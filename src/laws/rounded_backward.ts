import { largest, roundoff } from "./compare.ts";
import type { Trial } from "./law.ts";
import { type Round, round } from "./round.ts";
import { roundingNoise } from "./rounding_noise.ts";

/** So many roundings of the largest terms are taken for rounding. */
const ROUNDINGS = 2 ** 8;

/** An entry of a gradient, and how far it is off. */
export interface Off {
  /** Which of the gradients of a round. */
  readonly gradient: number;
  readonly entry: number;
  readonly error: number;
}

/**
 * Whether what a gradient is off may be the rounding of `backward` itself, as where a small gradient is the
 * difference of large numbers: then it is no larger than the rounding of such numbers, and what `backward`
 * answers jumps about by as much from one point to the next beside it.
 *
 * A jump alone is not enough: gradients jump where there are ties.
 */
export function isRounding(trial: Trial, { gradient, entry, error }: Off): boolean {
  const { out, dout } = round(trial);
  const size = Math.max(1, largest(...trial.inputs()));
  const terms = size ** 2 * Math.max(1, largest(...trial.layer().params)) * largest(dout);
  if (!(error <= ROUNDINGS * roundoff(out) * terms)) return false;
  const answer = ({ gradients }: Round): number => gradients[gradient]!.data[entry]!;
  const [noise] = roundingNoise(trial, {
    off: (inputs) => Float64Array.of(answer(round(trial, { inputs }))),
  });
  return error <= noise!;
}
