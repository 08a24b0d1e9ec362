import type { Layer } from "../../layer.ts";
import { difference, firstDifference } from "../compare.ts";
import type { Law, Outcome } from "../law.ts";
import { movedInputs } from "../moved.ts";
import { gradientNames, round } from "../round.ts";

/** After a reset, a layer answers as if it had never been used. `name` is that of what resets it. */
export function startsAnew<L extends Layer>(name: string, reset: (layer: L) => void): Law {
  return {
    name: `starts anew after ${name}`,
    says: `after ${name} it answers as if it had never been used`,
    check(trial): Outcome {
      const fresh = trial.layer() as L;
      reset(fresh);
      const expected = round(trial, { layer: fresh });
      const layer = trial.layer() as L;
      layer.forward(...movedInputs(trial));
      reset(layer);
      const actual = round(trial, { layer });
      const how = {
        actualFrom: `from a layer that was used, after ${name}`,
        expectedFrom: "from one that was not used in between",
      };
      return difference(actual.out, expected.out, { name: "out", ...how }) ??
        firstDifference(actual.gradients, expected.gradients, {
          names: () => gradientNames(trial),
          dout: actual.dout,
          ...how,
        }) ?? { kind: "pass" };
    },
  };
}
