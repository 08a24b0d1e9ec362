import { contributionsTo, smallCases } from "./contributions.ts";
import { type Case, clearEntries } from "../hypothesis.ts";
import { type Formula, FORMULAS, type Source } from "../measure/values.ts";

/** A gradient as dout times a formula of one tensor, times a number that belongs to the trial. */
export interface Representation {
  readonly source: Source;
  readonly formula: Formula;
  /** Whether it is one over the formula. */
  readonly isInverse: boolean;
  /** Trial by trial, what the number lies between. */
  readonly ranges: readonly (readonly [lo: number, hi: number])[];
}

/** One entry of a gradient: dout times a slope, summed over the outputs that it acts on. */
interface Row {
  readonly value: number;
  readonly slack: number;
  readonly outputs: readonly number[];
  /** All outputs that it may act on. */
  readonly column: readonly number[];
}

/** The trials that gradients are written down for, entry by entry. */
export interface Tableau {
  readonly cases: readonly Case[];
  readonly actual: readonly (readonly Row[])[];
  readonly expected: readonly (readonly Row[])[];
}

/**
 * Lays out the entries of a layer: as an elementwise one where the shapes allow it, a loss of elements among
 * them, else by its Jacobian.
 */
export function tableauOf(cases: readonly Case[], isElementwise: boolean): Tableau {
  const used = isElementwise
    ? cases.filter(({ at, out }) => at.size === out.size || out.rank === 0)
    : smallCases(cases);
  const outputs = used.map((one) =>
    Array.from(
      { length: one.at.size },
      (_, i) => isElementwise ? [i] : contributionsTo(one, i)?.map(({ output }) => output),
    )
  );
  const columns = used.map(({ out }) => Array.from({ length: out.size }, (_, o) => o));
  const rows = (which: "actual" | "expected"): Row[][] =>
    used.map((one, k) => {
      const isSingle = one.at.dtype === "float32" || one.out.dtype === "float32";
      return clearEntries(one).flatMap((entry): Row[] => {
        const linked = outputs[k]![entry.index];
        if (linked === undefined || linked.length === 0) return [];
        const value = entry[which];
        const rounding = (isSingle ? 1e-3 : 1e-8) * Math.abs(value);
        return [{
          value,
          slack: which === "actual" ? rounding : entry.slack,
          outputs: linked,
          column: isElementwise ? linked : columns[k]!,
        }];
      });
    });
  return { cases: used, actual: rows("actual"), expected: rows("expected") };
}

/** All the ways to write a gradient as dout times a formula of one tensor. */
export function* representations(
  { cases, actual, expected }: Tableau,
  which: "actual" | "expected",
  sources: readonly Source[],
): Iterable<Representation> {
  const rows = which === "actual" ? actual : expected;
  for (const formula of FORMULAS) {
    for (const source of sources) {
      for (const isInverse of [false, true]) {
        const ranges = rangesOf(cases, rows, { formula, source, isInverse });
        if (ranges !== undefined) yield { formula, source, isInverse, ranges };
      }
    }
  }
}

function rangesOf(
  cases: readonly Case[],
  rows: readonly (readonly Row[])[],
  { formula, source, isInverse }: Omit<Representation, "ranges">,
): (readonly [number, number])[] | undefined {
  const ranges: (readonly [number, number])[] = [];
  const seen = new Set<string>();
  let freedom = 0;
  for (const [k, one] of cases.entries()) {
    const isLoss = one.out.rank === 0;
    const values = source.over(one, isLoss ? one.at.shape : one.out.shape);
    if (values === undefined) return undefined;
    let lo = -Infinity;
    let hi = Infinity;
    for (const { value, slack, outputs } of rows[k]!) {
      let guess = 0;
      let size = 0;
      for (const o of outputs) {
        const v = formula.of(values[o]!);
        const term = one.dout.data[isLoss ? 0 : o]! * (isInverse ? 1 / v : v);
        guess += term;
        size += Math.abs(term);
      }
      // A formula that has no value where there is a slope is not its formula.
      if (!Number.isFinite(guess)) return undefined;
      if (Math.abs(guess) <= 1e-6 * size || guess === 0) {
        if (Math.abs(value) > slack + 1e-6 * size) return undefined;
        continue;
      }
      if (value === 0) return undefined;
      const ratio = value / guess;
      const half = slack / Math.abs(guess);
      if (half > 1e-3 * Math.abs(ratio)) continue;
      lo = Math.max(lo, ratio - half);
      hi = Math.min(hi, ratio + half);
      if (!(lo <= hi)) return undefined;
      for (const o of outputs) seen.add(formula.of(values[o]!).toPrecision(5));
      freedom++;
    }
    ranges.push([lo, hi]);
    if (lo > -Infinity) freedom--;
  }
  // A number a trial may be chosen: the rest must follow.
  return freedom >= 8 && seen.size >= 4 ? ranges : undefined;
}

/**
 * The entries that all outputs are known to act on: where a slope is 0 because its formula is, it cannot be
 * told from none.
 */
export function without(tableau: Tableau, { source, formula }: Representation): Tableau {
  const { cases } = tableau;
  const zeros = cases.map((one) =>
    Array.from(source.over(one, one.out.shape)!, (v) => !(Math.abs(formula.of(v)) > 0))
  );
  const kept = (rows: readonly (readonly Row[])[]): Row[][] =>
    rows.map((entries, k) => entries.filter(({ column }) => !column.some((o) => zeros[k]![o])));
  return { cases, actual: kept(tableau.actual), expected: kept(tableau.expected) };
}

/** Whether two representations have the same number in every trial. */
export function sameNumber(a: Representation, b: Representation): boolean {
  return a.ranges.every(([lo, hi], i) => lo <= b.ranges[i]![1] && b.ranges[i]![0] <= hi);
}
