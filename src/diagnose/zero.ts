import { clearEntries, type Hypothesis } from "./hypothesis.ts";

/** Every entry is zero, though forward has a slope. */
export const zero: Hypothesis = ({ name, cases }) => {
  const judged = cases.filter((one) => clearEntries(one).length > 0);
  if (judged.length < 3) return undefined;
  if (!judged.every((one) => one.analytic.data.every((v) => v === 0))) return undefined;
  return `${name} is never computed (it is zero in all ${judged.length} trials)`;
};
