import { type Difference, differences, multiplesOf } from "./difference.ts";
import { type Factor, formulaOf, lettersOf, nameFactor } from "./factor.ts";
import type { Evidence, Hypothesis } from "./hypothesis.ts";
import { decayTerms, elementwiseTerms, sumTerms, type Term } from "./terms.ts";

/** A term that does not depend on dout is added, such as a decay of the weights. */
export const decayAdded: Hypothesis = ({ name, cases }) => {
  const found = oneTerm(differences(cases), decayTerms(cases));
  if (found === undefined) return undefined;
  const { term, factor, trials } = found;
  const decay = `d${term.text}` === name ? ": weight decay in backward" : "";
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

/** One sum stands where another belongs: Σ dout for Σ dout · out, or over another axis. */
export const sumInPlace: Hypothesis = ({ name, cases }) => {
  const off = differences(cases);
  for (const kind of ["sum", "mean"] as const) {
    const terms = cached(off, sumTerms(cases, kind));
    for (const [i, right] of terms.entries()) {
      for (const wrong of terms.slice(0, i).concat(terms.slice(i + 1))) {
        if (right.term.outer !== wrong.term.outer) continue;
        const both = (k: number, index: number): number =>
          right.values[k]![index]! - wrong.values[k]![index]!;
        const matches = multiplesOf(off, both);
        if (matches === undefined) continue;
        const factor = nameFactor(matches);
        // The right one is taken away: − out · Σ dout · out.
        if (factor === undefined || !isPositive(factor)) continue;
        const trials = `in all ${matches.length} trials`;
        const amount = formulaOf(factor);
        const change = `${amount === "" ? "" : `${amount} × `}${right.term.outer || "1"} · ` +
          `(${bare(right.term)} − ${bare(wrong.term)})`;
        const evidence = `(${name} = expected + ${change}${letters(factor)} ${trials})`;
        if (right.term.inner === wrong.term.inner) {
          const axis = (term: Term): string => term.over.replace(", over ", "");
          return `the correction ${right.term.text} is taken over ${
            axis(wrong.term)
          } in place of ` +
            `${axis(right.term)} ${evidence}`;
        }
        if (right.term.axis !== wrong.term.axis) continue;
        return `the correction takes ${bare(wrong.term)} in place of ${bare(right.term)}` +
          `${right.term.over} ${evidence}`;
      }
    }
  }
  return undefined;
};

interface Found {
  readonly term: Term;
  readonly factor: Factor;
  readonly trials: number;
}

/** A term with its values, trial by trial. */
interface Cached {
  readonly term: Term;
  readonly values: readonly ArrayLike<number>[];
}

function cached(off: readonly Difference[], terms: readonly Term[]): readonly Cached[] {
  return terms.flatMap((term) => {
    const values: ArrayLike<number>[] = [];
    for (const { one } of off) {
      const found = term.values(one);
      if (found === undefined) return [];
      values.push(found);
    }
    return [{ term, values }];
  });
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
    });
    if (matches === undefined || !isFitting) continue;
    const factor = nameFactor(matches);
    if (factor !== undefined) return { term, factor, trials: matches.length };
  }
  return undefined;
}

function say({ name }: Evidence, { term, factor, trials }: Found): string {
  const evidence = `(${name} = expected ${signed(factor, term)} in all ${trials} trials)`;
  const scale = term.outer?.startsWith("k")
    ? ", where k is how steeply out rises with its input"
    : "";
  const mean = meanOf(factor);
  if (mean !== undefined && term.kind === "sum") {
    return `the 1/N of a mean is missing, ${mean}, in the term ${term.text}${term.over}${scale} ` +
      evidence;
  }
  const sign = isPositive(factor) ? "− " : "";
  return `a term is missing: ${sign}${amountOf(factor)}${term.text}${term.over}${letters(factor)}` +
    `${scale} ${evidence}`;
}

/** The N of −(N − 1) / N: a sum was taken away where a mean belongs. */
function meanOf(factor: Factor): string | undefined {
  if (factor.kind !== "size" || factor.value >= 0 || factor.under.length !== 1) return undefined;
  return factor.over[0]?.text === "N − 1" ? factor.under[0]!.where : undefined;
}

function signed(factor: Factor, term: Term): string {
  return `${isPositive(factor) ? "+" : "−"} ${amountOf(factor)}${term.text}`;
}

/** Without its sign. */
function amountOf(factor: Factor): string {
  const text = formulaOf({ ...factor, value: Math.abs(factor.value) });
  return text === "" ? "" : `${text} × `;
}

function letters(factor: Factor): string {
  const where = lettersOf(factor);
  return where === "" ? "" : `, ${where}`;
}

function isPositive({ value }: Factor): boolean {
  return value > 0;
}

/** The sum alone. */
function bare({ text }: Term): string {
  return text.replace(/^.*?(Σ|mean of)/, "$1");
}
