import type { Measured, Trial, Violation } from "../laws/mod.ts";
import type { Tensor } from "../tensor/mod.ts";

/** What is known of a broken law. Whatever takes time is measured when it is first asked for. */
export interface Evidence {
  /** The name of the law. */
  readonly law: string;
  readonly violation: Violation;
  /** The shrunk trial that breaks the law, and then others of the same prop, of various shapes. */
  readonly trials: readonly Trial[];
  /** The wrong gradient, such as `dx` or `dW`; undefined where the law is not broken by a gradient. */
  readonly name: string | undefined;
  /** That gradient, trial by trial; empty where there is none. Trials too large to measure are left out. */
  readonly cases: readonly Case[];
  /** Whether a trial breaks the law; undefined of a trial that the law cannot judge, or where it is not known. */
  readonly breaks?: (trial: Trial) => boolean | undefined;
}

/** The gradient in one trial: as a fresh layer answers it, and as forward shows it. */
export interface Case extends Measured {
  /** Of the shape of `at`. */
  readonly analytic: Tensor;
  readonly trial: Trial;
  /** All that the layer was handed and gave, by name: the inputs, the params, `out` and `dout`. */
  readonly tensors: Readonly<Record<string, Tensor>>;
}

/**
 * A mistake that a layer may show: returns one sentence with its evidence if all that is known fits, and
 * undefined otherwise. A wrong diagnosis is worse than none.
 */
export type Hypothesis = (evidence: Evidence) => string | undefined;

/** An entry of a gradient that forward has a clear slope for. */
export interface Entry {
  /** The flat index. */
  readonly index: number;
  readonly actual: number;
  readonly expected: number;
  /** How far `expected` may be off. */
  readonly slack: number;
  /** Whether `actual` is off by more than that. */
  readonly isWrong: boolean;
}

/** The entries whose slope is known: 0, or well above its bar. Entries at kinks are left out. */
export function clearEntries(one: Case): Entry[] {
  const entries: Entry[] = [];
  const isSingle = one.at.dtype === "float32" || one.out.dtype === "float32";
  const rounding = isSingle ? 1e-3 : 1e-8;
  for (let index = 0; index < one.numeric.length; index++) {
    const estimate = one.numeric[index];
    if (estimate === undefined || estimate.hidden > 0) continue;
    const { value: expected, bar } = estimate;
    const slack = 3 * bar + rounding * Math.abs(expected);
    const isClear = bar <= 1e-4 * Math.abs(expected);
    const isZero = Math.abs(expected) <= 3 * bar && bar <= rounding;
    if (!isClear && !isZero && !(isSingle && bar <= 1e-2 * Math.abs(expected))) continue;
    const actual = one.analytic.data[index]!;
    entries.push({
      index,
      actual,
      expected,
      slack,
      isWrong: !(Math.abs(actual - expected) <= slack),
    });
  }
  return entries;
}
