import { gradientNames, measure } from "../../laws/mod.ts";
import { sameShape } from "../../tensor/mod.ts";
import { attempt } from "../measure/attempt.ts";
import { fits } from "../measure/fit.ts";
import type { Case, Hypothesis } from "../hypothesis.ts";

/** Two gradients are handed out in each other's place. */
export const exchanged: Hypothesis = ({ name, cases }) => {
  const [first] = cases;
  if (first === undefined) return undefined;
  for (const other of gradientNames(first.trial)) {
    if (other === name) continue;
    const pairs = cases.map((one) => ({ one, other: attempt(() => measure(one.trial, other)) }));
    if (pairs.some(({ one, other }) => other && !sameShape(one.at.shape, other.at.shape))) continue;
    const known = pairs.filter(({ other }) => other?.analytic !== undefined);
    const numeric = new Map(known.map(({ one, other }) => [one, other!.numeric]));
    const here = fits(known.map(({ one }) => one), (one) => numeric.get(one));
    if (here === undefined) continue;
    const there = known.map(({ one, other }): Case => ({
      ...one,
      ...other!,
      analytic: other!.analytic!,
      jacobian: () => other!.jacobian(),
    }));
    const right = new Map(there.map((one, i) => [one, known[i]!.one.numeric]));
    if (fits(there, (one) => right.get(one)) === undefined) {
      return `${name} is computed as ${other} (it is what ${other} should be, in all ${here} trials)`;
    }
    return `${name} and ${other} are exchanged (each is what the other should be, in all ${here} trials)`;
  }
  return undefined;
};
