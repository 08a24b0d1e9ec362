import { difference, firstDifference } from "./compare.ts";
import { type Law, PASS } from "./law.ts";
import { movedInputs } from "./moved.ts";
import { backward, gradientNames, round } from "./round.ts";

/** Two layers share no state: used in turns, each answers as if it were alone. */
export const separateInstances: Law = {
  name: "instances do not meddle",
  says: "a layer answers the same whether or not another one is used in between",
  check(trial) {
    const alone = round(trial);
    const layer = trial.layer();
    const other = trial.layer();
    const out = layer.forward(...trial.inputs());
    const outWas = out.clone();
    const otherOut = other.forward(...movedInputs(trial));
    const gradients = backward(layer, alone.dout);
    backward(other, trial.dout(otherOut.shape, otherOut.dtype));
    const how = {
      actualFrom: "with another layer used in between",
      expectedFrom: "from a layer alone",
    };
    return difference(outWas, alone.out, { name: "out", ...how }) ??
      difference(out, alone.out, { name: "out", ...how }) ??
      firstDifference(gradients, alone.gradients, {
        names: () => gradientNames(trial),
        dout: alone.dout,
        ...how,
      }) ?? PASS;
  },
};
