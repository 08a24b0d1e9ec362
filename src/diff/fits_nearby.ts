import type { Steps } from "./problem.ts";
import type { Failure, Search } from "./search.ts";

const STRETCHES = [0.8391, 0.6173, 0.9277];

/**
 * Whether the gradient fits forward at a step so small that it is just visible there: then forward changes
 * faster than the ladder's steps can follow, as a staircase does or a fast oscillation.
 */
export function* fitsNearby(
  { problem, probe }: Search,
  flat: number,
  { tensor, entry, actual, expected, kink }: Failure,
): Steps<boolean> {
  const error = Math.abs(actual - expected);
  if (kink || !Number.isFinite(actual)) return false;
  const x = problem.at[tensor]!.data[entry]!;
  const noise = probe.epsilon * (probe.outputLevel || probe.upstream);
  const spacing = 2 * probe.epsilon * (Math.abs(x) || 2 ** -1000);
  for (const bits of [5, 8, 11, 14, 20]) {
    const length = 2 ** bits * Math.max(spacing / 4, noise / error);
    if (!(length < Math.max(1, Math.abs(x)) / 4)) break;
    let fits = true;
    // More than once, lest rounding makes it fit.
    for (const stretch of STRETCHES) {
      probe.aimAlong(flat, length * stretch);
      probe.move(1);
      if (!probe.measure(yield probe.question, 1)) return false;
      // The residual is what is off the gradient: all of the error where the failure is real.
      fits &&= Math.abs(probe.residual) <= error * length * stretch / 4;
    }
    if (fits) return true;
  }
  return false;
}
