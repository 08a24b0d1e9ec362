import { type Difference, differences, multiplesOf } from "./difference.ts";
import { lettersOf, nameFactor } from "../measure/factor.ts";
import type { Hypothesis } from "../hypothesis.ts";
import { amountOf, bare, isPositive, letters } from "./term_text.ts";
import { sumTerms, type Term } from "./terms.ts";

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
        const amount = amountOf(factor);
        const isMoved = right.term.axis !== wrong.term.axis;
        const text = ({ text, over }: Term): string =>
          `${amount}${text}${isMoved ? over.replace(",", "") : ""}`;
        return `${mistake} (${name} = expected + ${text(right.term)} − ${text(wrong.term)}` +
          `${letters(factor)} in all ${matches!.length} trials${right.term.note ?? ""})`;
      }
    }
  }
  return undefined;
};

/** Two sums of one correction stand where their means belong. */
export const sumsForMeans: Hypothesis = ({ name, cases }) => {
  const off = differences(cases);
  const means = cached(off, sumTerms(cases, "mean"));
  for (const [i, a] of means.entries()) {
    for (const b of means.slice(i + 1)) {
      if (a.term.axis !== b.term.axis) continue;
      const matches = multiplesOf(off, (k, index) => a.values[k]![index]! + b.values[k]![index]!);
      const factor = matches && nameFactor(matches);
      if (factor?.kind !== "size" || factor.value !== -1 || factor.under.length > 0) continue;
      if (factor.over[0]!.text !== "N − 1") continue;
      const scale = a.term.note ?? b.term.note ?? "";
      const terms = `${a.term.text} and ${b.term.text}${a.term.over}`;
      return `the 1/N of a mean is missing, ${lettersOf(factor)}, in the terms ${terms} ` +
        `(in ${name} each is N times what it should be, in all ${matches!.length} trials${scale})`;
    }
  }
  return undefined;
};

/** What was confused if one term stands where another belongs; undefined if they have nothing in common. */
function confusion(right: Term, wrong: Term): string | undefined {
  if (right.outer !== wrong.outer) {
    const isSame = right.inner === wrong.inner && right.axis === wrong.axis;
    if (!isSame) return undefined;
    if (wrong.outer === "") {
      return `the factor ${right.outer} is missing in the term ${right.text}${right.over}`;
    }
    if (right.outer === "") {
      return `the factor ${wrong.outer} is one too many in the term ${wrong.text}${wrong.over}`;
    }
    return `${wrong.outer} stands in place of ${right.outer} in the term ${right.text}${right.over}`;
  }
  if (right.inner === wrong.inner) {
    const axis = (term: Term): string => term.over.replace(", over ", "");
    return `the correction ${right.text} is taken over ${axis(wrong)} in place of ${axis(right)}`;
  }
  if (right.axis !== wrong.axis) return undefined;
  return `the correction takes ${bare(wrong)} in place of ${bare(right)}${right.over}`;
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
