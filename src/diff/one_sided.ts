import { RATIO } from "./ladder.ts";

/** How far the extrapolation goes. */
const ORDERS = 4;

/** An extrapolated value. */
export interface Cell {
  readonly value: number;
  readonly noise: number;
  /** Its distance to the same order one step earlier, and three times its noise. */
  readonly bar: number;
}

/**
 * Extrapolates what was measured at falling steps, each `RATIO` times smaller, by Richardson in h:
 * T[i][j] = (4ʲ T[i][j−1] − T[i−1][j−1]) / (4ʲ − 1). One-sided differences have odd powers of h too.
 */
export function richardson(values: readonly number[], noises: readonly number[]): Cell[][] {
  const T: Cell[][] = [];
  for (let i = 0; i < values.length; i++) {
    const noise = noises[i]!;
    const change = i > 0 ? Math.abs(values[i]! - values[i - 1]!) : Infinity;
    const row: Cell[] = [{ value: values[i]!, noise, bar: 2 * change + 3 * noise }];
    T.push(row);
    let r = 1;
    for (let j = 1; j <= Math.min(i, ORDERS); j++) {
      r *= RATIO;
      const finer = row[j - 1]!;
      const coarser = T[i - 1]![j - 1]!;
      const value = (r * finer.value - coarser.value) / (r - 1);
      const noise = (r * finer.noise + coarser.noise) / (r - 1);
      const before = T[i - 1]![j] ?? coarser;
      const change = Math.max(
        Math.abs(value - before.value),
        Math.abs(value - finer.value) / 16,
      );
      row.push({ value, noise, bar: change + 3 * noise });
    }
  }
  return T;
}

/** Whether every step smaller than the i-th agrees with a value, as far as that step itself does. */
export function smallerStepsAgree(T: readonly Cell[][], { value, bar }: Cell, i: number): boolean {
  const own = Math.abs(T[i]![0]!.value - value);
  for (let k = i + 1; k < T.length; k++) {
    const { value: there, noise } = T[k]![0]!;
    if (!(Math.abs(there - value) <= bar + own + 4 * noise)) return false;
  }
  return true;
}
