import type { Match } from "../measure/fit.ts";
import { type Case, clearEntries } from "../hypothesis.ts";

/** By how much a gradient is off in one trial, entry by entry. */
export interface Difference {
  readonly one: Case;
  readonly entries: readonly Off[];
}

/** By how much one entry is off. */
export interface Off {
  readonly index: number;
  readonly by: number;
  readonly slack: number;
}

/** By how much a gradient is off, in all trials that can tell. */
export function differences(cases: readonly Case[]): readonly Difference[] {
  return cases.map((one) => ({
    one,
    entries: clearEntries(one)
      .filter(({ actual }) => Number.isFinite(actual))
      .map(({ index, actual, expected, slack }) => ({
        index,
        by: actual - expected,
        slack: slack + 1e-12 * Math.abs(actual),
      })),
  }));
}

/** The trials that can tell, if in all of them what is off is one number times the term; else undefined. */
export function multiplesOf(
  off: readonly Difference[],
  term: (k: number, index: number) => number | undefined,
  { distinct = 6 }: { readonly distinct?: number } = {},
): readonly Match[] | undefined {
  const matches: Match[] = [];
  const shares = new Set<string>();
  let freedom = 0;
  for (const [k, { one, entries }] of off.entries()) {
    let lo = -Infinity;
    let hi = Infinity;
    let known = 0;
    let wrong = 0;
    for (const { index, by, slack } of entries) {
      const value = term(k, index);
      if (value === undefined || !Number.isFinite(value)) continue;
      if (value === 0) {
        if (Math.abs(by) > 4 * slack) return undefined;
        continue;
      }
      const half = Math.abs(slack / value);
      lo = Math.max(lo, by / value - half);
      hi = Math.min(hi, by / value + half);
      if (!(lo <= hi)) return undefined;
      if (Math.abs(by) <= 1e3 * slack) continue;
      known++;
      wrong++;
      shares.add(value.toPrecision(5));
    }
    if (lo === -Infinity) continue;
    // One entry settles the number, the others confirm it.
    if (known > 0) freedom += known - 1;
    matches.push({ one, lo, hi, entries: known, wrong, shares: [], besides: [] });
  }
  if (
    matches.filter(({ wrong }) => wrong > 0).length < 3 || freedom < 6 || shares.size < distinct
  ) {
    return undefined;
  }
  return matches;
}
