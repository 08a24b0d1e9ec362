import { fits } from "../measure/fit.ts";
import type { Hypothesis } from "../hypothesis.ts";
import { scaleOf } from "../measure/scale_of.ts";

/** What out is shifted or scaled by is taken for a constant: only the direct part of the slope is there. */
export const takenForConstant: Hypothesis = ({ name, cases }) => {
  const scale = scaleOf(cases);
  if (scale === undefined) return undefined;
  const trials = fits(cases, (one) => {
    const { shape } = one.at;
    const gain = scale.gain?.over(one, shape);
    return Array.from(scale.k.over(one, shape)!, (v, i) => {
      const value = v * (gain?.[i] ?? 1) * one.dout.data[i]!;
      return v === v ? { value, bar: 0 } : undefined;
    });
  });
  if (trials === undefined) return undefined;
  const slope = [scale.k, scale.gain].flatMap((source) => source?.name ?? []).join(" · ");
  return "what out is shifted and scaled by is taken for a constant: terms are missing " +
    `(${name} = ${slope} · dout in all ${trials} trials, ${scale.note})`;
};
