import { map } from "../tensor/mod.ts";
import { indexOf, roundoff } from "./compare.ts";
import { type Law, type Outcome, PASS } from "./law.ts";

/** Where every input grows, no output falls. */
export const increasing: Law = {
  name: "increasing",
  says: "f(x + δ) ≥ f(x) for δ > 0",
  check(trial): Outcome {
    const out = trial.layer().forward(...trial.inputs()).clone();
    const delta = 2 ** (2 - trial.seed % 12);
    const inputs = trial.inputs();
    for (const i of trial.differentiable) {
      inputs[i] = map(inputs[i]!, (v) => Math.min(v + delta, trial.domains[i]!.hi));
    }
    const after = trial.layer().forward(...inputs);
    for (let i = 0; i < out.data.length; i++) {
      // What saturates at 0 may be the difference of numbers of about 1.
      const tolerance = 16 * roundoff(out) * Math.max(1, Math.abs(out.data[i]!));
      if (after.data[i]! >= out.data[i]! - tolerance) continue;
      return {
        kind: "violation",
        where: `out${indexOf(out.shape, i)}`,
        actual: after.data[i]!,
        actualFrom: `from forward(x + ${delta})`,
        expected: `${out.data[i]} or more`,
        expectedFrom: "from forward(x)",
      };
    }
    return PASS;
  },
};
