import type { Steps } from "./problem.ts";
import type { Failure, Search } from "./search.ts";

/** How far along an entry is looked, in spacings of the numbers there, as exponents of two. */
const NEAREST = 2;
const FURTHEST = 40;
/** A stair is higher than so many roundings of the output. */
const ROUNDINGS = 6;

/**
 * Whether forward is flat to one side of the point, and further on rises at once by more than the rounding of
 * its output, as `floor` does: then a slope of 0 is right, whatever it looks like from afar.
 */
export function* isOnStair(
  { problem, probe }: Search,
  flat: number,
  { tensor, entry, actual }: Failure,
): Steps<boolean> {
  if (actual !== 0) return false;
  const x = problem.at[tensor]!.data[entry]!;
  const spacing = 2 * probe.epsilon * (Math.abs(x) || 2 ** -1000);
  probe.aimAlong(flat, 1);
  for (const side of [1, -1]) {
    const steps: number[] = [];
    for (let k = NEAREST; k <= FURTHEST; k++) {
      const step = 2 ** k * spacing;
      if (step < Math.max(1, Math.abs(x)) / 4 && step <= probe.room) steps.push(side * step);
    }
    const answers = yield probe.points(steps);
    for (const [k, answer] of answers.entries()) {
      const rise = answer === undefined ? Infinity : riseOf(problem, answer);
      if (rise === 0) continue;
      if (k > 0 && rise > ROUNDINGS * probe.epsilon && rise < Infinity) return true;
      break;
    }
  }
  return false;
}

/** The largest change of an output that counts, beside its size. */
function riseOf({ out, dout }: Search["problem"], answer: Float64Array): number {
  let most = 0;
  for (let i = 0; i < answer.length; i++) {
    const [was, is] = [out.data[i]!, answer[i]!];
    if (dout.data[i] === 0 || was === is) continue;
    most = Math.max(most, Math.abs(is - was) / Math.max(Math.abs(is), Math.abs(was)));
  }
  return most;
}
