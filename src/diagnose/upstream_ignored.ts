import { clearEntries, type Hypothesis } from "./hypothesis.ts";

/** The gradient would be right if the upstream gradient were all ones: `dout` was forgotten. */
export const upstreamIgnored: Hypothesis = ({ name, cases }) => {
  let trials = 0;
  for (const one of cases) {
    // Entry by entry for an elementwise layer, and as a whole for a loss.
    const { dout, analytic, numeric } = one;
    const isElementwise = dout.size === analytic.size;
    if (!isElementwise && dout.size !== 1) return undefined;
    if (clearEntries(one).length === 0 || dout.data.every((d) => d === 1)) continue;
    for (let i = 0; i < numeric.length; i++) {
      const estimate = numeric[i];
      const upstream = isElementwise ? dout.data[i]! : dout.data[0]!;
      if (estimate === undefined || upstream === 0) continue;
      const slope = estimate.value / upstream;
      const slack = 3 * estimate.bar / Math.abs(upstream) + 1e-9 * Math.abs(slope);
      if (Math.abs(analytic.data[i]! - slope) > slack) return undefined;
    }
    trials++;
  }
  if (trials < 3) return undefined;
  return `dout is ignored (${name} is as if dout were 1, in all ${trials} trials)`;
};
