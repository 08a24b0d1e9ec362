import { firstDifference } from "./compare.ts";
import { type Law, PASS } from "./law.ts";
import { movedInputs } from "./moved.ts";
import { backward, gradientNames, round } from "./round.ts";

/** `backward` answers for the latest `forward`, not for an earlier one. */
export const latestForward: Law = {
  name: "backward follows the latest forward",
  says: "after a second forward, backward answers for the second input",
  check(trial) {
    const other = trial.layer();
    if (trial.isStateful) {
      other.forward(...trial.inputs());
      other.forward(...trial.inputs());
    }
    const expected = round(trial, { layer: other, inputs: movedInputs(trial) });
    const layer = trial.layer();
    round(trial, { layer });
    layer.forward(...trial.inputs());
    layer.forward(...movedInputs(trial));
    return firstDifference(backward(layer, expected.dout), expected.gradients, {
      names: () => gradientNames(trial),
      actualFrom: "from backward(dout), after forward of one input and then of another",
      expectedFrom: trial.isStateful
        ? "from a layer that saw the same inputs, and no backward"
        : "from a fresh layer that saw the last input only",
      dout: expected.dout,
    }) ?? PASS;
  },
};
