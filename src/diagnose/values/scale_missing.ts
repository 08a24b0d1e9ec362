import { expected, fits } from "../measure/fit.ts";
import type { Hypothesis } from "../hypothesis.ts";
import { scaleOf } from "../measure/scale_of.ts";

/** The scale of a normalization is missing in the gradient, or is there once too often. */
export const scaleMissing: Hypothesis = ({ name, cases }) => {
  const scale = scaleOf(cases);
  if (scale === undefined) return undefined;
  const { k, note } = scale;
  for (const power of [1, -1, 2, -2]) {
    const trials = fits(cases, (one) => {
      const rises = k.over(one, one.at.shape)!;
      return expected(one)!.map((estimate, i) => {
        const by = rises[i]! ** -power;
        return estimate && Number.isFinite(by)
          ? { value: estimate.value * by, bar: estimate.bar * Math.abs(by) }
          : undefined;
      });
    }, { ratios: 4 });
    if (trials === undefined) continue;
    const factor = Math.abs(power) === 1 ? k.name : `${k.name}²`;
    const [what, change] = power > 0 ? ["is missing", "/"] : ["is one too many", "·"];
    return `the factor ${factor} ${what} ` +
      `(${name} = expected ${change} ${factor} in all ${trials} trials, ${note})`;
  }
  return undefined;
};
