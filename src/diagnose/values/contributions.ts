import type { Guess } from "../measure/fit.ts";
import type { Case } from "../hypothesis.ts";

/** What one output adds to one entry of a gradient: doutₒ ∂outₒ/∂atᵢ. */
export interface Contribution {
  /** The flat index of the output. */
  readonly output: number;
  /** The slope ∂outₒ/∂atᵢ. */
  readonly slope: Guess;
}

/** For how many pairs of an output and an entry slopes are measured one by one, and in how many trials. */
const MOST = { small: 300, trials: 12, pairs: 6000 };

/**
 * The trials that are small enough to measure whole Jacobians: the first few small ones, or of layers that
 * have none the smallest.
 */
export function smallCases(cases: readonly Case[]): readonly Case[] {
  const pairs = ({ at, out }: Case): number => at.size * out.size;
  const small = cases.filter((one) => pairs(one) <= MOST.small).slice(0, MOST.trials);
  if (small.length >= MOST.trials / 2) return small;
  let left = MOST.pairs;
  return cases.toSorted((a, b) => pairs(a) - pairs(b)).slice(0, MOST.trials / 2)
    .filter((one) => (left -= pairs(one)) >= 0);
}

/** The outputs that an entry acts on, with their slopes; undefined where one of these is not known. */
export function contributionsTo(one: Case, entry: number): readonly Contribution[] | undefined {
  const found: Contribution[] = [];
  for (const [output, row] of one.jacobian().entries()) {
    const slope = row[entry];
    if (slope === undefined || slope.hidden > 0) return undefined;
    if (Math.abs(slope.value) > 3 * slope.bar) found.push({ output, slope });
    else if (slope.bar > 1e-6) return undefined;
  }
  return found;
}

/** A gradient put together anew from what each output adds to it: Σ weight · ∂outₒ/∂atᵢ. */
export function recombined(
  one: Case,
  weight: (output: number, entry: number) => number | undefined,
): (Guess | undefined)[] {
  return Array.from({ length: one.at.size }, (_, entry) => {
    const parts = contributionsTo(one, entry);
    if (parts === undefined) return undefined;
    let value = 0;
    let bar = 0;
    for (const { output, slope } of parts) {
      const by = weight(output, entry);
      if (by === undefined || !Number.isFinite(by)) return undefined;
      value += by * slope.value;
      bar += Math.abs(by) * slope.bar;
    }
    return { value, bar };
  });
}
