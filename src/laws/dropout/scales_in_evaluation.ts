import { multiply } from "../../tensor/mod.ts";
import { difference, largest, roundoff } from "../compare.ts";
import type { Law, Outcome } from "../law.ts";
import { Nearness } from "../nearness.ts";
import { gradientNames, round } from "../round.ts";

/**
 * In evaluation the layer is the identity, or multiplies by a number, that `factor` tells from what was
 * drawn: out = factor · x and dx = factor · dout.
 */
export function scalesInEvaluation(
  factor: (given: Readonly<Record<string, unknown>>) => number = () => 1,
): Law {
  return {
    name: "a number in evaluation",
    says: "in evaluation out = c · x and dx = c · dout, c = 1 unless said otherwise",
    check(trial): Outcome {
      const nearness = new Nearness();
      const layer = trial.layer();
      if (layer.isTraining === undefined) {
        return { kind: "vacuous", reason: "the layer has no modes", isOfLayer: true };
      }
      layer.isTraining = false;
      const c = factor(trial.given);
      const { out, dout, gradients } = round(trial, { layer });
      const expectedFrom = c === 1 ? "the identity" : `${c} times what is handed in`;
      const x = multiply(trial.inputs()[0]!, c);
      const dx = multiply(dout, c);
      return difference(out, x, {
        name: "out",
        actualFrom: "from forward in evaluation",
        expectedFrom,
        nearness,
        tolerance: 4 * roundoff(out) * largest(x),
      }) ?? difference(gradients[0] ?? out, dx, {
        name: gradientNames(trial)[0] ?? "dx",
        actualFrom: "from backward in evaluation",
        expectedFrom,
        nearness,
        dout,
        tolerance: 4 * roundoff(out) * largest(dx),
      }) ?? nearness.pass();
    },
  };
}
