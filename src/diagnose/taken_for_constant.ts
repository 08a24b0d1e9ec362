import { fits } from "./fit.ts";
import type { Hypothesis } from "./hypothesis.ts";
import { isEven, scaleOf } from "./scale_of.ts";
import { K } from "./term_text.ts";

/** What out is shifted or scaled by is taken for a constant: only the direct part of the slope is there. */
export const takenForConstant: Hypothesis = ({ name, cases }) => {
  const scale = cases.length > 0 && isEven(cases) ? scaleOf(cases) : undefined;
  if (scale === undefined) return undefined;
  const trials = fits(cases, (one) => {
    const k = scale.over(one, one.at.shape);
    return k &&
      Array.from(k, (v, i) => v === v ? { value: v * one.dout.data[i]!, bar: 0 } : undefined);
  });
  if (trials === undefined) return undefined;
  return "what out is shifted and scaled by is taken for a constant: terms are missing " +
    `(${name} = k · dout in all ${trials} trials, ${K})`;
};
