import { recombined, smallCases } from "./contributions.ts";
import { expected, fits, times } from "../measure/fit.ts";
import type { Hypothesis } from "../hypothesis.ts";

/** The gradient would be right for the square of the upstream gradient. */
export const upstreamTwice: Hypothesis = ({ name, cases }) => {
  const whole = fits(
    cases,
    times(expected, ({ dout, at }) => {
      if (dout.size === 1) return Array.from(at.data, () => dout.data[0]!);
      return dout.size === at.size ? dout.data : undefined;
    }),
  );
  const trials = whole ??
    fits(smallCases(cases), (one) => recombined(one, (o) => one.dout.data[o]! ** 2));
  if (trials === undefined) return undefined;
  return `dout is applied twice (${name} is as if dout were its square, in all ${trials} trials)`;
};
