import { type Difference, differences, multiplesOf } from "./difference.ts";
import { type Factor, nameFactor } from "../measure/factor.ts";
import type { Evidence, Hypothesis } from "../hypothesis.ts";
import { amountOf, isPositive, letters } from "./term_text.ts";
import { decayTerms, elementwiseTerms, sumTerms, type Term } from "./terms.ts";

/** A term that does not depend on dout is added, such as a decay of the weights. */
export const decayAdded: Hypothesis = ({ name, cases }) => {
  const own = name?.slice(1) ?? "";
  const found = oneTerm(differences(cases), decayTerms(cases, own));
  if (found === undefined) return undefined;
  const { term, factor, trials } = found;
  const isParam = cases[0]!.trial.paramNames().includes(own);
  const decay = isParam && term.text.includes(own) ? ": weight decay in backward" : "";
  return `a term proportional to ${term.text} is added${decay} ` +
    `(${name} = expected ${signed(factor, term)} in all ${trials} trials)`;
};

/** A term of the slope is missing, such as − out · Σ dout · out. */
export const termMissing: Hypothesis = (evidence) => {
  const { cases } = evidence;
  const off = differences(cases);
  const found = oneTerm(off, sumTerms(cases, "sum")) ?? oneTerm(off, elementwiseTerms(cases));
  return found && say(evidence, found);
};

interface Found {
  readonly term: Term;
  readonly factor: Factor;
  readonly trials: number;
}

function oneTerm(off: readonly Difference[], terms: readonly Term[]): Found | undefined {
  for (const term of terms) {
    const values = new Map<number, ArrayLike<number> | undefined>();
    let isFitting = true;
    const matches = multiplesOf(off, (k, index) => {
      if (!values.has(k)) values.set(k, term.values(off[k]!.one));
      const of = values.get(k);
      if (of === undefined) isFitting = false;
      return of?.[index] ?? NaN;
    }, { distinct: term.text.startsWith("sign(") ? 2 : 6 });
    if (matches === undefined || !isFitting) continue;
    const factor = nameFactor(matches);
    if (factor !== undefined) return { term, factor, trials: matches.length };
  }
  return undefined;
}

function say({ name }: Evidence, { term, factor, trials }: Found): string {
  const evidence = `(${name} = expected ${signed(factor, term)} in all ${trials} trials)`;
  const scale = term.note ?? "";
  const mean = meanOf(factor);
  if (mean !== undefined && term.kind === "sum") {
    return `the 1/N of a mean is missing, ${mean}, in the term ${term.text}${term.over}${scale} ` +
      evidence;
  }
  const sum = sumOf(factor);
  if (sum !== undefined && term.kind === "sum") {
    return `a mean stands in place of a sum, ${sum}, in the term ${term.text}${term.over}${scale} ` +
      evidence;
  }
  if (Math.abs(factor.value) === 2 && (term.kind === "sum" || !isPositive(factor))) {
    const single = amountOf({ ...factor, value: factor.value / 2 });
    return `the sign of a term is wrong, or twice the term is missing: ${single}${term.text}` +
      `${term.over}${letters(factor)}${scale} ${evidence}`;
  }
  const missing = `${amountOf(factor)}${term.text}${term.over}${letters(factor)}${scale}`;
  if (!isPositive(factor)) return `a term is missing: ${missing} ${evidence}`;
  if (term.kind !== "elementwise") return `a term is missing: − ${missing} ${evidence}`;
  return `a term is missing: − ${missing}, or the opposite is one too many ${evidence}`;
}

/** The N of −(N − 1) / N: a sum was taken away where a mean belongs. */
function meanOf(factor: Factor): string | undefined {
  if (factor.kind !== "size" || factor.value >= 0 || factor.under.length !== 1) return undefined;
  return factor.over[0]?.text === "N − 1" ? factor.under[0]!.where : undefined;
}

/** The N of (N − 1) / N: a mean was taken away where a sum belongs. */
function sumOf(factor: Factor): string | undefined {
  return factor.value === 1 ? meanOf({ ...factor, value: -1 }) : undefined;
}

function signed(factor: Factor, term: Term): string {
  return `${isPositive(factor) ? "+" : "−"} ${amountOf(factor)}${term.text}`;
}
