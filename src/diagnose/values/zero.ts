import { clearEntries, type Hypothesis } from "../hypothesis.ts";

/** Every entry is zero, though forward has a slope. */
export const zero: Hypothesis = ({ name, cases }) => {
  const judged = cases.filter((one) => clearEntries(one).some(({ isWrong }) => isWrong));
  if (judged.length < 3) return undefined;
  if (!cases.every((one) => one.analytic.data.every((v) => v === 0))) return undefined;
  return `${name} is never computed (it is zero in all ${judged.length} trials)`;
};
