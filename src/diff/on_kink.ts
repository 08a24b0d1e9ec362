import { zeros } from "../tensor/mod.ts";
import { fullLadder } from "./full_ladder.ts";
import { extrapolate } from "./ladder.ts";
import { Probe } from "./probe.ts";
import type { Problem, Steps } from "./problem.ts";
import { extrapolateSides } from "./sides.ts";

/**
 * Whether forward has a kink at the point in some direction through all that it depends on: then what it
 * shows along one axis need not be all.
 */
export function* isOnKink(problem: Problem): Steps<boolean> {
  const at = [...problem.at, ...problem.beside ?? []];
  const probe = new Probe({ ...problem, at, gradients: at.map((x) => zeros(x.shape)) });
  for (const scale of ["tensor", "relative", "unit"] as const) {
    probe.aim(scale);
    const ladder = yield* fullLadder(probe);
    // At an edge of the domain there is nothing to be seen on one side.
    if (ladder === undefined) continue;
    const { rungs, exactness } = ladder;
    const found = extrapolate(rungs, exactness);
    if (found === undefined || found.hidden > 0) return true;
    const sides = extrapolateSides(rungs, exactness);
    if (sides === undefined || sides.half > 4 * sides.bar) return true;
  }
  return !(yield* isAdditive(probe));
}

/**
 * Whether the slopes along two directions add up to that along their sum. A median of entries that all tie
 * is straight along any line, and yet no linear function.
 */
function* isAdditive(probe: Probe): Steps<boolean> {
  const h = probe.isSingle ? 2 ** -6 : 2 ** -12;
  for (let tries = 0; tries < 3; tries++) {
    let sum = 0;
    let size = 0;
    const directions = probe.pair();
    for (const [i, direction] of directions.entries()) {
      probe.follow(direction);
      probe.move(h);
      if (!probe.measure(yield probe.question, h)) return true;
      sum += i < 2 ? probe.residual : -probe.residual;
      size += Math.abs(probe.residual) + 64 * probe.epsilon * probe.level / h;
    }
    if (Math.abs(sum) > 2 ** -8 * size) return false;
  }
  return true;
}
