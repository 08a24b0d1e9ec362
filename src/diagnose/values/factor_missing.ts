import { recombined, smallCases } from "./contributions.ts";
import { type Factor, formulaOf, lettersOf, nameFactor } from "../measure/factor.ts";
import { expected, type Guesses, multiples, times, variety } from "../measure/fit.ts";
import type { Case, Evidence, Hypothesis } from "../hypothesis.ts";
import { factorText } from "../measure/factor_text.ts";
import {
  type Formula,
  FORMULAS,
  SIMPLE_FORMULAS,
  type Source,
  sourcesIn,
} from "../measure/values.ts";
import { writtenAs } from "./written_as.ts";

/** A factor that belongs into every term is missing, or is there once too often: x, out, 1 − out, W, … */
export const factorMissing: Hypothesis = (evidence) => among(SIMPLE_FORMULAS, evidence);

/** The same for factors that are met less often. */
export const rareFactorMissing: Hypothesis = (evidence) => among(FORMULAS, evidence);

function among(formulas: readonly Formula[], { name, cases }: Evidence): string | undefined {
  const small = smallCases(cases);
  let besides: string | undefined;
  for (const place of ["entry", "output"] as const) {
    for (const formula of formulas) {
      const { text, of } = formula;
      for (const source of sourcesIn(cases)) {
        for (const isMissing of [true, false]) {
          const by = (v: number): number => isMissing ? 1 / of(v) : of(v);
          const factors = (one: Case, shape: readonly number[]): number[] | undefined => {
            const values = source.over(one, shape);
            return values && Array.from(values, by);
          };
          const guesses: Guesses = place === "entry"
            ? times(expected, (one) => factors(one, one.at.shape))
            : (one) => {
              const weights = factors(one, one.out.shape);
              // Where a factor is 0 it cannot be told on which entries that output acts.
              if (weights?.some(Number.isNaN)) return undefined;
              if (weights?.some((weight) => !Number.isFinite(weight))) return [];
              return weights && recombined(one, (o) => weights[o]! * one.dout.data[o]!);
            };
          if (
            place === "output" && small.some((one) => factors(one, one.out.shape) === undefined)
          ) {
            continue;
          }
          const matches = multiples(place === "entry" ? cases : small, guesses);
          // Values that are always the same would show nothing.
          if (matches === undefined || variety(matches) < 4) continue;
          const factor = nameFactor(matches);
          if (factor === undefined) continue;
          const sentence = say({
            name: name!,
            factor,
            formula: text(source.name),
            isMissing,
            isInverse: place === "entry" && isInverse(cases, { source, formula, isMissing }),
          }, {
            inside: place === "output",
            trials: matches.length,
          });
          if (formulaOf(factor) === "") return sentence;
          if (!isPlain(factor)) continue;
          besides ??= sentence;
        }
      }
    }
    if (besides !== undefined) return besides;
  }
  return undefined;
}

/**
 * Whether the mistake is better told with one over the factor: that x is one too many is that 1 / x is
 * missing, which is how it is where the gradient has no x of its own.
 */
function isInverse(
  cases: readonly Case[],
  { source, formula, isMissing }: { source: Source; formula: Formula; isMissing: boolean },
): boolean {
  const written = writtenAs(cases, { which: "actual", own: source.name });
  if (written === undefined) return false;
  if (written.name !== source.name) {
    return !isMissing &&
      writtenAs(cases, { which: "expected", own: source.name })?.name !== written.name;
  }
  const power = formula.text("") === "" ? 1 : formula.text("") === "²" ? 2 : undefined;
  if (power === undefined) return false;
  const share = written.power / power;
  return isMissing ? share < -0.5 : share < 0.5;
}

/** A number that a mistake beside another may well be. */
function isPlain(factor: Factor): boolean {
  if (factor.kind === "constant") return [-1, 2, 0.5, -2, -0.5].includes(factor.value);
  return ![...factor.over, ...factor.under].some(({ isDrawn }) => isDrawn);
}

function say(
  { name, factor, formula, isMissing, isInverse }: {
    name: string;
    factor: Factor;
    formula: string;
    isMissing: boolean;
    isInverse: boolean;
  },
  { inside, trials }: { inside: boolean; trials: number },
): string {
  const amount = formulaOf(factor);
  const sides = amount === "" ? "" : `${factorText(amount)} × `;
  const change = isMissing ? `/ ${factorText(formula)}` : `· ${factorText(formula)}`;
  const letters = lettersOf(factor);
  const also = amount === ""
    ? ""
    : amount === "-1"
    ? ", and the sign is wrong"
    : `, and there is a factor of ${amount}${letters === "" ? "" : `, ${letters}`}`;
  const what = isMissing !== isInverse ? "is missing" : "is one too many";
  const subjectOf = inside ? `each term of ${name}` : name;
  const subject = isInverse ? `1 / ${factorText(formula)}` : formula;
  return `the factor ${subject} ${what}${also}${gateOf(formula, isMissing)} ` +
    `(${subjectOf} = ${sides}expected ${change} in all ${trials} trials)`;
}

/** What exp(v) is the ratio of: a gate in place of what it leaves. */
function gateOf(formula: string, isMissing: boolean): string {
  const [, minus, of] = /^exp\((−?)(.*)\)$/.exec(formula) ?? [];
  if (of === undefined) return "";
  const [gate, rest] = [`sigmoid(${of})`, `1 − sigmoid(${of})`];
  const isGate = (minus === "") !== isMissing;
  return `, or ${isGate ? gate : rest} stands in place of ${isGate ? rest : gate}`;
}
