import { type Factor, formulaOf, lettersOf, nameFactor, shown } from "../measure/factor.ts";
import { expected, type Match, multiples } from "../measure/fit.ts";
import type { Hypothesis } from "../hypothesis.ts";
import { sizesIn } from "../measure/sizes.ts";

/** How closely backward is computed, at best. */
const CLOSE = 1e-12;

/** Every entry is off by the same factor: a sign, a 2, a mean's 1/N, a rate that was drawn. */
export const constantFactor: Hypothesis = ({ name, cases }) => {
  // What is off by a billionth takes a closer look.
  const matches = multiples(cases, expected) ?? multiples(cases, expected, { rounding: CLOSE });
  const factor = matches && nameFactor(matches);
  if (matches === undefined || factor === undefined) return undefined;
  if (factor.kind === "constant" && factor.value === 1) return undefined;
  const trials = `in all ${matches.length} trials`;
  if (factor.kind === "constant") return constant(factor.value, { name: name!, trials, matches });
  const evidence = formulaOf(factor).startsWith("1 / ")
    ? `${name} = expected${formulaOf(factor).slice(1)} ${trials}`
    : `${name} = ${formulaOf(factor)} × expected ${trials}`;
  return `${sized(factor, name!)} (${evidence})`;
};

function constant(
  value: number,
  { name, trials, matches }: { name: string; trials: string; matches: readonly Match[] },
): string {
  const evidence = `${name} = ${shown(value)} × expected ${trials}`;
  if (value === -1) return `the sign of ${name} is wrong (${evidence})`;
  const size = Math.abs(value);
  const amount = size < 1 ? 1 / size : size;
  const same = sizesIn(matches.map(({ one }) => one))
    .find(({ values }) => values.every((n) => n > 2 && n === amount));
  const also = same === undefined ? "" : `, and ${same.name} is ${same.values[0]}`;
  const sign = value < 0 ? `the sign of ${name} is wrong, and ` : "";
  if (size === 1) return `${sign.slice(0, -6)} (${evidence})`;
  const what = size < 1 ? "is missing" : "too many";
  return `${sign}a factor of ${shown(amount)} ${what} (${evidence}${also})`;
}

function sized(factor: Factor & { kind: "size" }, name: string): string {
  const { value, over, under } = factor;
  const letters = lettersOf(factor);
  const also = value === 1
    ? ""
    : value === -1
    ? `the sign of ${name} is wrong, and `
    : `${value < 0 ? "the sign is wrong, " : ""}a factor of ${
      shown(Math.abs(value) < 1 ? 1 / Math.abs(value) : Math.abs(value))
    } is ${Math.abs(value) < 1 ? "missing" : "one too many"}, and `;
  const [one] = [...over, ...under];
  if (one!.isDrawn && over.length + under.length === 2) {
    return `${also}${over[0]!.text} stands in place of ${under[0]!.text}`;
  }
  if (one!.isDrawn) {
    return `${also}the factor ${one!.text} is ${over.length > 0 ? "one too many" : "missing"}`;
  }
  const product = (terms: typeof over): string => terms.map(({ text }) => text).join(" · ");
  if (under.length === 0) {
    const isMean = over.every(({ text }) => /^[NM]$/.test(text));
    if (!isMean) return `${also}a factor of ${product(over)} is one too many, ${letters}`;
    const bare = over.length > 1 ? `1/(${product(over)})` : `1/${product(over)}`;
    return `${also}the ${bare} of a mean is missing, ${letters}, or ${
      product(over)
    } is one factor too many`;
  }
  const by = product(under);
  if (over.length === 0 && /[√−]/.test(by)) {
    return `${also}a factor of ${by} is missing, ${letters}`;
  }
  if (over.length === 0) return `${also}divided by ${by} once too often, ${letters}`;
  const ordered = [under[0]!.where, over[0]!.where];
  return `${also}divided by ${by} in place of ${product(over)}, ${
    [...new Set(ordered)].join(", ")
  }`;
}
