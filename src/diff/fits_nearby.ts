import type { Steps } from "./problem.ts";
import type { Failure, Search } from "./search.ts";

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
  for (const bits of [3, 6, 10, 14, 20]) {
    const length = Math.max(2 * spacing, 2 ** bits * noise / error);
    if (!(length < Math.max(1, Math.abs(x)) / 4)) break;
    probe.aimAlong(flat, length * 0.8391);
    probe.move(1);
    if (!probe.measure(yield probe.question, 1)) break;
    // The residual is what is off the gradient: all of the error where the failure is real.
    if (Math.abs(probe.residual) <= error * length * 0.8391 / 4) return true;
  }
  return false;
}
