import { difference, largest, roundoff } from "./compare.ts";
import type { Law, Outcome } from "./law.ts";
import { Nearness } from "./nearness.ts";

/** A constant added to all the logits of a row changes nothing. */
export const shiftInvariant: Law = {
  name: "invariant under a shift of the logits",
  says: "f(x + c) = f(x), with one c for each row of the first input",
  check(trial): Outcome {
    const nearness = new Nearness();
    const out = trial.layer().forward(...trial.inputs()).clone();
    const inputs = trial.inputs();
    const x = inputs[0]!;
    const width = x.shape[x.rank - 1];
    if (width === undefined || x.size === 0) {
      return { kind: "vacuous", reason: "there are no rows" };
    }
    for (let i = 0; i < x.data.length; i++) {
      x.data[i]! += ((trial.seed + Math.floor(i / width)) % 17) - 8;
    }
    // x + c is rounded, and so are the logits of a row against each other.
    const size = largest(x) + 16;
    return difference(trial.layer().forward(...inputs), out, {
      name: "out",
      actualFrom: "from forward(x + c)",
      expectedFrom: "from forward(x)",
      nearness,
      tolerance: 32 * roundoff(out) * size * Math.max(1, largest(out)),
    }) ?? nearness.pass();
  },
};
