import { type Difference, differences, multiplesOf } from "./difference.ts";
import { type Factor, formulaOf, lettersOf, nameFactor } from "./factor.ts";
import { fits } from "./fit.ts";
import type { Evidence, Hypothesis } from "./hypothesis.ts";
import { decayTerms, elementwiseTerms, isEven, scaleOf, sumTerms, type Term } from "./terms.ts";

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

/** One sum stands where another belongs: Σ dout for Σ dout · out, or over another axis. */
export const sumInPlace: Hypothesis = ({ name, cases }) => {
  const off = differences(cases);
  for (const kind of ["sum", "mean"] as const) {
    const terms = cached(off, sumTerms(cases, kind));
    for (const [i, right] of terms.entries()) {
      for (const wrong of terms.slice(0, i).concat(terms.slice(i + 1))) {
        const mistake = confusion(right.term, wrong.term);
        if (mistake === undefined) continue;
        const matches = multiplesOf(
          off,
          (k, index) => right.values[k]![index]! - wrong.values[k]![index]!,
        );
        const factor = matches && nameFactor(matches);
        // The right one is taken away: − out · Σ dout · out.
        if (factor === undefined || !isPositive(factor)) continue;
        const k = right.term.outer?.startsWith("k") ? `, ${K}` : "";
        const amount = amountOf(factor);
        return `${mistake} (${name} = expected + ${amount}${right.term.text} − ` +
          `${amount}${wrong.term.text}${letters(factor)} in all ${matches!.length} trials${k})`;
      }
    }
  }
  return undefined;
};

/** Two sums of one correction stand where their means belong. */
export const sumsForMeans: Hypothesis = ({ name, cases }) => {
  const off = differences(cases);
  const terms = cached(off, sumTerms(cases, "mean"));
  for (const [i, a] of terms.entries()) {
    for (const b of terms.slice(i + 1)) {
      if (a.term.axis !== b.term.axis) continue;
      const matches = multiplesOf(off, (k, index) => a.values[k]![index]! + b.values[k]![index]!);
      const factor = matches && nameFactor(matches);
      if (factor?.kind !== "size" || factor.value !== -1 || factor.under.length > 0) continue;
      if (factor.over[0]!.text !== "N − 1") continue;
      const scale = [a, b].some(({ term }) => term.outer?.startsWith("k")) ? `, ${K}` : "";
      return `the 1/N of a mean is missing, ${
        lettersOf(factor)
      }, in the terms ${a.term.text} and ` +
        `${b.term.text}${a.term.over} (each is N times that in ${name}, in all ${
          matches!.length
        } trials${scale})`;
    }
  }
  return undefined;
};

/** What k stands for in a term. */
const K = "where k is how steeply out rises with its input";

/** What was confused if one term stands where another belongs; undefined if they have nothing in common. */
function confusion(right: Term, wrong: Term): string | undefined {
  if (right.outer !== wrong.outer) {
    const isSame = right.inner === wrong.inner && right.axis === wrong.axis;
    if (!isSame || right.outer === "" || wrong.outer === "") return undefined;
    return `${wrong.outer} stands in place of ${right.outer} in the term ${right.text}${right.over}`;
  }
  if (right.inner === wrong.inner) {
    const axis = (term: Term): string => term.over.replace(", over ", "");
    return `the correction ${right.text} is taken over ${axis(wrong)} in place of ${axis(right)}`;
  }
  if (right.axis !== wrong.axis) return undefined;
  return `the correction takes ${bare(wrong)} in place of ${bare(right)}${right.over}`;
}

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
  const scale = term.outer?.startsWith("k") ? `, ${K}` : "";
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
