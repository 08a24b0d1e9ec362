import { gradientNames, measure } from "../../laws/mod.ts";
import type { Case, Hypothesis } from "../hypothesis.ts";
import { attempt } from "../measure/attempt.ts";
import { listed } from "../measure/experiment.ts";
import { isAboutNumbers } from "../measure/stateful.ts";

/** So many trials must tell: each of them tells by one number only. */
const FEWEST = 6;

/**
 * A tensor A is used several times, once of them in a product with B, and that use is left out.
 *
 * Where A and B meet in a product, as in x · W, ⟨A, what comes by it⟩ = ⟨B, dB⟩ (Euler). Hence ⟨A, dA⟩ lacks
 * just that.
 */
export const pathMissing: Hypothesis = (evidence) => {
  const { name, cases } = evidence;
  if (name === undefined || !isAboutNumbers(evidence)) return undefined;
  const others = gradientNames(cases[0]!.trial).filter((other) => other !== name);
  const isRows = (other: string): boolean =>
    cases.every(({ at, tensors }) => at.shape.at(-1) === tensors[other.slice(1)]?.shape[0]);
  for (const times of [-1, 1]) {
    const found = others.flatMap((other) => {
      const trials = trialsOf(cases, { other, times });
      return trials === undefined ? [] : [{ other, trials }];
    });
    // Several may weigh the same: of these a matrix that rows of A fit is the one.
    const matrices = found.filter(({ other }) => isRows(other));
    const partners = matrices.length > 0 ? matrices : found;
    const [first] = partners;
    if (first === undefined) continue;
    const [A, B] = [name.slice(1), listed(partners.map(({ other }) => other.slice(1)), "or")];
    const its = `⟨${first.other.slice(1)}, ${first.other}⟩`;
    return times < 0
      ? `a term is missing in ${name}, as if the product of ${A} with ${B} were left out ` +
        `(⟨${A}, ${name}⟩ lacks ${its} in all ${first.trials} trials)`
      : `a term is one too many in ${name}, as if the product of ${A} with ${B} were there twice ` +
        `(⟨${A}, ${name}⟩ has ${its} once too often in all ${first.trials} trials)`;
  }
  return undefined;
};

/** The trials that can tell, if ⟨A, dA⟩ is off by so many times ⟨B, dB⟩ in all of them. */
function trialsOf(
  cases: readonly Case[],
  { other, times }: { readonly other: string; readonly times: number },
): number | undefined {
  let telling = 0;
  for (const one of cases) {
    const by = attempt(() => measure(one.trial, other));
    const own = product(one);
    const its = by && product(by);
    if (own === undefined || its === undefined) continue;
    let actual = 0;
    for (const [i, v] of one.at.data.entries()) actual += v * one.analytic.data[i]!;
    const slack = own.slack + its.slack;
    if (!(Math.abs(actual - own.value - times * its.value) <= slack)) return undefined;
    // A gradient that is 0, or right, tells nothing of a product.
    const isTelling = [actual, its.value, own.value].every((v) => Math.abs(v) > 1e4 * slack);
    if (isTelling) telling++;
  }
  return telling >= FEWEST ? telling : undefined;
}

/** ⟨A, slope⟩, and how far it may be off; undefined where forward has a kink. */
function product(
  { at, numeric }: Pick<Case, "at" | "numeric">,
): { readonly value: number; readonly slack: number } | undefined {
  let value = 0;
  let slack = 0;
  for (const [i, v] of at.data.entries()) {
    const estimate = numeric[i];
    if (estimate === undefined || estimate.hidden > 0) return undefined;
    value += v * estimate.value;
    slack += Math.abs(v) * (3 * estimate.bar + 1e-8 * Math.abs(estimate.value));
  }
  return { value, slack };
}
