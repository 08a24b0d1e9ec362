import { sameShape } from "../../tensor/mod.ts";
import type { Hypothesis } from "../hypothesis.ts";
import { fits } from "../measure/fit.ts";

/** What the input is multiplied by, which depends on it, is taken for a constant. */
export const gateForConstant: Hypothesis = ({ name, cases }) => {
  const x = name?.slice(1);
  const trials = fits(cases, ({ at, out, dout }) => {
    if (!sameShape(at.shape, out.shape)) return undefined;
    return Array.from(at.data, (v, i) => {
      // Beside 0 the quotient is that of what rounding left.
      if (Math.abs(v) < 1e-6) return undefined;
      return { value: dout.data[i]! * out.data[i]! / v, bar: 0 };
    });
  }, { ratios: 4 });
  if (trials === undefined) return undefined;
  return `a term is missing: the slope of what ${x} is multiplied by, which depends on ${x} ` +
    `(${name} = dout · out / ${x} in all ${trials} trials)`;
};
