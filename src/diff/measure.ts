import { fullLadder } from "./full_ladder.ts";
import { stepFor } from "./judge_entry.ts";
import { type Estimate, extrapolate } from "./ladder.ts";
import { Probe } from "./probe.ts";
import type { Problem, Steps } from "./problem.ts";
import { zeros } from "../tensor/mod.ts";

/** The slope of Σ dout · forward for each entry of each tensor; undefined where there is none. */
export type Slopes = readonly (readonly (Estimate | undefined)[])[];

/**
 * Measures the whole gradient of Σ dout · forward, entry by entry: what `backward` should have answered.
 *
 * It takes some 40 evaluations an entry, so it is for small tensors, after a failure. The gradients of
 * the problem are not looked at.
 */
export function* measureGradient(problem: Problem): Steps<Slopes> {
  const gradients = problem.at.map((x) => zeros(x.shape));
  const probe = new Probe({ ...problem, gradients });
  const slopes: (Estimate | undefined)[][] = [];
  let flat = 0;
  for (const x of problem.at) {
    const row: (Estimate | undefined)[] = [];
    for (let i = 0; i < x.size; i++, flat++) {
      const length = stepFor(x.data[i]!);
      probe.aimAlong(flat, length);
      const ladder = yield* fullLadder(probe);
      const found = ladder && extrapolate(ladder.rungs, ladder.exactness);
      row.push(
        found &&
          { value: found.value / length, bar: found.bar / length, hidden: found.hidden / length },
      );
    }
    slopes.push(row);
  }
  return slopes;
}
