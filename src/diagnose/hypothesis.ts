import type { Measured } from "../laws/mod.ts";

/** What is known of a wrong gradient: how it came out in several trials. */
export interface Evidence {
  /** Such as `dx` or `dW`. */
  readonly name: string;
  /** The same gradient, trial by trial. */
  readonly cases: readonly Case[];
}

/** One gradient in one trial. */
export interface Case extends Measured {
  /** The shapes of the inputs of forward, by name. */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
}

/**
 * A mistake that a gradient may show: returns one sentence with its evidence if all that is known fits,
 * and undefined otherwise. A wrong diagnosis is worse than none.
 */
export type Hypothesis = (evidence: Evidence) => string | undefined;

/** The entries of a case that forward has a slope for, well above its bar. */
export function clearEntries(one: Case): { actual: number; expected: number; slack: number }[] {
  const entries = [];
  for (let i = 0; i < one.numeric.length; i++) {
    const estimate = one.numeric[i];
    if (estimate === undefined) continue;
    const { value: expected, bar } = estimate;
    if (Math.abs(expected) < 1e4 * bar) continue;
    entries.push({
      actual: one.analytic.data[i]!,
      expected,
      slack: 3 * bar + 1e-9 * Math.abs(expected),
    });
  }
  return entries;
}
