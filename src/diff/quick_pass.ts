import { kinkPass } from "./kink_pass.ts";
import { Probe } from "./probe.ts";
import type { Problem, Steps, Verdict } from "./problem.ts";
import { climb } from "./short_ladder.ts";

/**
 * The cheap first pass: one direction through all the tensors at once, and where forward may have kinks,
 * a few more.
 *
 * It says pass, or nothing at all: whatever it does not pass goes to `judge`.
 */
export function* quickPass(problem: Problem): Steps<Verdict | undefined> {
  const found = yield* smoothPass(problem);
  if (typeof found === "object") return found;
  return found === "bent" ? yield* kinkPass(problem) : undefined;
}

function* smoothPass(problem: Problem): Steps<Verdict | "bent" | undefined> {
  const probe = new Probe(problem);
  try {
    if (probe.notFinite >= 0) return undefined;
    probe.aim("relative");
    const first = yield* climb(probe);
    if (typeof first === "object") return first;
    // A residual that was seen sharply and is not zero gets no second chance to look like it.
    if (first === "off") return undefined;
    if (first === "bent") return first;
    probe.aim("unit");
    const second = yield* climb(probe);
    return typeof second === "object" || second === "bent" ? second : undefined;
  } finally {
    probe.release();
  }
}
