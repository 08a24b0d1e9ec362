import { firstDifference } from "./compare.ts";
import { type Law, PASS } from "./law.ts";
import { backward, gradientNames, round } from "./round.ts";

/** A second call of `backward` after one `forward` gives the same again. */
export const backwardTwice: Law = {
  name: "backward twice gives the same",
  says: "backward does not use up or change what forward remembered, and does not accumulate",
  check(trial) {
    const layer = trial.layer();
    const first = round(trial, { layer });
    const second = backward(layer, first.dout);
    return firstDifference(second, first.gradients, {
      names: () => gradientNames(trial),
      actualFrom: "from the second backward(dout)",
      expectedFrom: "from the first",
      dout: first.dout,
    }) ?? PASS;
  },
};
