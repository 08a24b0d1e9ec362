import type { Case, Hypothesis } from "../hypothesis.ts";
import {
  type Representation,
  representations,
  sameNumber,
  type Tableau,
  tableauOf,
  without,
} from "./represent.ts";
import { shortest, shown } from "../measure/factor.ts";
import { factorText } from "../measure/factor_text.ts";
import { FORMULAS, type Source, sourcesIn } from "../measure/values.ts";

/** A slope taken at another tensor than it is of: x · (1 − x) for out · (1 − out). */
export const sourceInPlace: Hypothesis = ({ name, cases }) =>
  compare(cases, name!, (right, wrong) => {
    if (right.formula !== wrong.formula || right.isInverse !== wrong.isInverse) return undefined;
    if (right.source.name === wrong.source.name || right.source.name.startsWith("−")) {
      return undefined;
    }
    return `${wrong.source.name} stands in place of ${right.source.name}`;
  });

/** A slope that is another formula of the right tensor: 1 − out for 1 − out². */
export const formulaInPlace: Hypothesis = ({ name, cases }) =>
  compare(cases, name!, (right, wrong) => {
    if (right.source.name !== wrong.source.name) return undefined;
    // Where both are one over something, that is what was confused.
    const isInverse = right.isInverse && wrong.isInverse;
    const text = (one: Representation): string =>
      isInverse ? textOf({ ...one, isInverse: false }) : textOf(one);
    if (text(wrong) === text(right)) return undefined;
    return `${text(wrong)} stands in place of ${text(right)}`;
  });

/** A slope taken at −x in place of x. */
export const mirrored: Hypothesis = ({ name, cases }) =>
  compare(cases, name!, (right, wrong) => {
    if (right.formula !== wrong.formula || right.isInverse !== wrong.isInverse) return undefined;
    if (wrong.source.name !== `−${right.source.name}`) return undefined;
    return `${wrong.source.name} stands in place of ${right.source.name}`;
  }, { withNegated: true });

/** A tensor in place of a slope that is no tensor of the trial: x for ∂out/∂gamma. */
export const slopeInPlace: Hypothesis = ({ name, cases }) => {
  if (cases.length === 0 || cases.every(({ at, out }) => at.size === out.size)) return undefined;
  const tableau = tableauOf(cases, false);
  if (tableau.cases.length < 3 || !isWrongIn(tableau)) return undefined;
  const sources = sourcesIn(cases);
  for (const wrong of representations(tableau, "actual", sources)) {
    const isPlain = wrong.formula === FORMULAS[0] && !wrong.isInverse;
    if (!isPlain || wrong.ranges.some(([lo, hi]) => lo > 1 || hi < 1)) continue;
    const slope = `∂out/∂${name!.slice(1)}`;
    return `${wrong.source.name} stands in place of ${slope} ` +
      `(${name} = Σ dout · ${wrong.source.name} in all ${tableau.cases.length} trials)`;
  }
  return undefined;
};

function compare(
  cases: readonly Case[],
  name: string,
  judge: (right: Representation, wrong: Representation) => string | undefined,
  { withNegated = false } = {},
): string | undefined {
  const isElementwise = cases.length > 0 &&
    (cases.every(({ at, out }) => at.size === out.size) ||
      cases.every(({ out }) => out.rank === 0));
  const tableau = tableauOf(cases, isElementwise);
  if (tableau.cases.length < 3 || !isWrongIn(tableau)) return undefined;
  const sources = [...sourcesIn(cases)];
  if (withNegated) sources.push(...sources.map(negated));
  const right = [...representations(tableau, "expected", sources)];
  if (right.length === 0) return undefined;
  for (const one of right) {
    const known = isElementwise ? tableau : without(tableau, one);
    for (const wrong of representations(known, "actual", sources)) {
      const mistake = sameNumber(one, wrong) ? judge(one, wrong) : undefined;
      if (mistake === undefined) continue;
      const slope = textOf(wrong);
      const trials = tableau.cases.length;
      const constant = constantOf(wrong);
      const sum = isElementwise ? "" : "Σ ";
      return `${mistake} (${name} = ${constant}${sum}${product(slope)} in all ${trials} trials)`;
    }
  }
  return undefined;
}

/** The number of a representation, if it is the same in all trials. */
function constantOf({ ranges }: Representation): string {
  const lo = Math.max(...ranges.map(([lo]) => lo));
  const hi = Math.min(...ranges.map(([, hi]) => hi));
  if (lo <= 1 && hi >= 1) return "";
  return lo <= hi ? `${shown(shortest(lo, hi))} × ` : "a number × ";
}

function isWrongIn({ actual, expected }: Tableau): boolean {
  const wrong = actual.filter((rows, k) =>
    rows.some(({ value, slack }, i) => {
      const right = expected[k]![i]!;
      return Math.abs(value - right.value) > slack + right.slack;
    })
  );
  return wrong.length >= 3;
}

function product(slope: string): string {
  return slope.startsWith("1 / ") ? `dout${slope.slice(1)}` : `dout · ${factorText(slope)}`;
}

function textOf({ formula, source, isInverse }: Representation): string {
  const text = formula.text(source.name).replaceAll("−−", "");
  return isInverse ? `1 / ${factorText(text)}` : text;
}

function negated({ name, over }: Source): Source {
  return {
    name: `−${name}`,
    over: (one, shape) => {
      const values = over(one, shape);
      return values && Float64Array.from(values, (v) => -v);
    },
  };
}
