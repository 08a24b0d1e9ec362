import type { Tensor } from "../tensor/mod.ts";
import { difference, largest, roundoff } from "./compare.ts";
import type { Law, Outcome, Violation } from "./law.ts";
import { Nearness } from "./nearness.ts";
import { grouped, type Over } from "./normalization/axes.ts";
import { offBy, roundingNoise } from "./rounding_noise.ts";

/** A constant added to all the logits of a row changes nothing. */
export const shiftInvariant: Law = unshifted({}, {
  name: "invariant under a shift of the logits",
  says: "f(x + c) = f(x), with one c for each row of the first input",
});

/** A constant added to all the entries of the first input that differ only along some axes changes nothing. */
export function shiftInvariantOver(over: Over): Law {
  return unshifted(over, {
    name: "invariant under a shift",
    says: "f(x + c) = f(x), with one c for each group of the first input",
  });
}

function unshifted(over: Over, statement: Pick<Law, "name" | "says">): Law {
  return {
    ...statement,
    check(trial): Outcome {
      const nearness = new Nearness();
      const x = trial.inputs()[0]!;
      if (x.rank === 0 || x.size === 0) return { kind: "vacuous", reason: "there are no rows" };
      const { of } = grouped(x, over, trial);
      const f = (inputs: readonly Tensor[]): Tensor => trial.layer().forward(...inputs).clone();
      const shifted = ([x, ...others]: readonly Tensor[]): Tensor[] => {
        const moved = x!.clone();
        for (let i = 0; i < moved.data.length; i++) {
          moved.data[i]! += ((trial.seed + of[i]!) % 17) - 8;
        }
        return [moved, ...others];
      };
      const out = f(trial.inputs());
      const inputs = shifted(trial.inputs());
      // x + c is rounded, and so are the logits of a row against each other.
      const size = largest(inputs[0]!) + 16;
      const there = f(inputs);
      const tolerance = 32 * roundoff(out) * size * Math.max(1, largest(out));
      const apart = (tolerance: number | ((entry: number) => number)): Violation | undefined =>
        difference(there, out, {
          name: "out",
          actualFrom: "from forward(x + c)",
          expectedFrom: "from forward(x)",
          nearness,
          tolerance,
        });
      const found = apart(tolerance);
      if (found?.where.startsWith("out[") !== true) return found ?? nearness.pass();
      const noise = roundingNoise(trial, { off: (at) => offBy(f(shifted(at)), f(at)), size });
      return apart((i) => tolerance + noise[i]!) ?? nearness.pass();
    },
  };
}
