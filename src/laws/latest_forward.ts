import { firstDifference } from "./compare.ts";
import { type Law, PASS } from "./law.ts";
import { movedInputs } from "./moved.ts";
import { backward, gradientNames, round } from "./round.ts";

/** `backward` answers for the latest `forward`, not for an earlier one. */
export const latestForward: Law = {
  name: "backward follows the latest forward",
  says: "after a second forward, backward answers for the second input",
  check(trial) {
    const expected = round(trial, { inputs: movedInputs(trial) });
    const layer = trial.layer();
    round(trial, { layer });
    layer.forward(...trial.inputs());
    layer.forward(...movedInputs(trial));
    return firstDifference(backward(layer, expected.dout), expected.gradients, {
      names: () => gradientNames(trial),
      actualFrom: "from backward(dout), after forward of one input and then of another",
      expectedFrom: "from a fresh layer that saw the last input only",
      dout: expected.dout,
    }) ?? PASS;
  },
};
