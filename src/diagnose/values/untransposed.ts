import { smallCases } from "./contributions.ts";
import { fits, type Guess } from "../measure/fit.ts";
import type { Case, Hypothesis } from "../hypothesis.ts";

/** The Jacobian is used as it is where its transpose belongs. */
export const untransposed: Hypothesis = ({ name, cases }) => {
  if (!cases.every(({ at, out }) => at.size === out.size)) return undefined;
  const trials = fits(smallCases(cases), jacobianTimesUpstream, { ratios: 4 });
  if (trials === undefined) return undefined;
  return "the Jacobian is used untransposed, so that backward runs the wrong way " +
    `(${name} = J · dout in all ${trials} trials)`;
};

function jacobianTimesUpstream(one: Case): (Guess | undefined)[] {
  return one.jacobian().map((row) => {
    let value = 0;
    let bar = 0;
    for (const [i, slope] of row.entries()) {
      if (slope === undefined || slope.hidden > 0) return undefined;
      value += one.dout.data[i]! * slope.value;
      bar += Math.abs(one.dout.data[i]!) * slope.bar;
    }
    return { value, bar };
  });
}
