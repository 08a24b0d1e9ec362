import type { Layer } from "../layer.ts";
import { difference, firstDifference } from "./compare.ts";
import { type Law, PASS } from "./law.ts";
import { gradientNames, round } from "./round.ts";

/** Layers built from the same values give the same output and gradients, to the bit; so does one asked twice. */
export const deterministic: Law = {
  name: "deterministic",
  says: "the same values give the same output and the same gradients",
  check(trial) {
    const layer = trial.layer();
    const first = round(trial, { layer });
    const others: [Layer, string][] = [[trial.layer(), "another layer"]];
    if (!trial.isStateful) others.push([layer, "the same layer"]);
    for (const [again, from] of others) {
      const second = round(trial, { layer: again });
      const how = { actualFrom: `from ${from}, asked again`, expectedFrom: "from the first pass" };
      const found = difference(second.out, first.out, { name: "out", ...how }) ??
        firstDifference(second.gradients, first.gradients, {
          names: () => gradientNames(trial),
          dout: first.dout,
          ...how,
        });
      if (found !== undefined) return found;
    }
    return PASS;
  },
};
