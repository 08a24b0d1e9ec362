import type fc from "fast-check";
import { type DType, Tensor } from "../tensor/mod.ts";
import { type Axis, boundsOf } from "./axis.ts";
import { type Deleted, Draw } from "./draw.ts";

/** What the entries of a row that are rounded to float32 may miss 1 by. */
const ROUNDING = 1e-5;

/** Rows of short decimals that sum to 1: each entry is a count, divided at the end. */
export class Rows extends Draw {
  /** The least count of an entry: 0 where exact zeros may be. */
  readonly #least: number;

  constructor(axes: readonly Axis[] | undefined, { least, dtype }: {
    readonly least: number;
    readonly dtype?: DType | undefined;
  }) {
    super(axes === undefined ? undefined : rowAxes(axes), dtype);
    this.#least = least;
  }

  override get leastRank(): number {
    return 1;
  }

  override unit(x: Tensor): number {
    return width(x);
  }

  override fill(x: Tensor, random: fc.Random): void {
    const n = width(x);
    const total = countsOf(n);
    for (let row = 0; row < x.size; row += n) {
      let left = total - this.#least * n;
      for (let i = 0; i < n; i++) {
        const share = i === n - 1 ? left : random.nextInt(0, left);
        left -= share;
        x.data[row + i] = (this.#least + share) / total;
      }
      // The last entry took what was left: move it to a random place.
      const other = row + random.nextInt(0, n - 1);
      const last = x.data[row + n - 1]!;
      x.data[row + n - 1] = x.data[other]!;
      x.data[other] = last;
    }
  }

  protected override holds(x: Tensor): boolean {
    const n = width(x);
    if (!x.data.every((v) => this.#least > 0 ? v > 0 : v >= 0)) return false;
    for (let row = 0; row < x.size; row += n) {
      const sum = total(x.data.subarray(row, row + n));
      if (!(Math.abs(sum - 1) < ROUNDING)) return false;
    }
    return true;
  }

  override *simpler(x: Tensor): Iterable<Tensor> {
    const n = width(x);
    const simplest = this.#even(n);
    if (x.size > n) {
      const data = x.data.slice();
      for (let row = 0; row < x.size; row += n) {
        if (rank(simplest) < rank(shown(x, row))) data.set(simplest, row);
      }
      if (data.some((v, i) => v !== x.data[i])) yield new Tensor(x.shape, data);
    }
    for (let row = 0; row < x.size; row += n) {
      const now = shown(x, row);
      const candidates = [simplest, this.#even(n, countsOf(n))];
      if (this.#least < countsOf(n) / 10 / n) candidates.push(this.#rowOf(now, 10));
      candidates.push(now.toSorted((a, b) => b - a));
      for (const candidate of candidates) {
        if (rank(candidate) >= rank(now)) continue;
        const data = x.data.slice();
        data.set(candidate, row);
        yield new Tensor(x.shape, data);
      }
    }
  }

  override mend(x: Tensor, _deleted: Deleted): Tensor {
    const n = width(x);
    for (let row = 0; row < x.size; row += n) {
      x.data.set(this.#rowOf(shown(x, row), countsOf(n)), row);
    }
    return x;
  }

  /** All on the first where zeros may be, else as even as it gets. */
  #even(n: number, total?: number): number[] {
    if (this.#least === 0 && total === undefined) {
      return Array.from({ length: n }, (_, i) => i === 0 ? 1 : 0);
    }
    return this.#rowOf(new Array<number>(n).fill(1), total ?? countsOf(n));
  }

  /** Weights as counts that sum to exactly `total`, divided: none below the least. */
  #rowOf(weights: readonly number[], total: number): number[] {
    const sum = weights.reduce((a, b) => a + b, 0);
    const n = weights.length;
    // A coarser row has at least one of its counts where a finer one has its least.
    const least = Math.min(this.#least, Math.floor(total / n));
    const free = total - least * n;
    const counts = weights.map((w) => least + Math.floor(free * (sum > 0 ? w / sum : 1 / n)));
    counts[0]! += total - counts.reduce((a, b) => a + b, 0);
    return counts.map((count) => count / total);
  }
}

/** Into how many counts a row of `n` is divided: hundredths, finer where there are many entries. */
function countsOf(n: number): number {
  let total = 100;
  while (total < 2 * n) total *= 10;
  return total;
}

/** A row as it is read: float32 numbers without the digits of the doubles they are. */
function shown(x: Tensor, row: number): number[] {
  const values = Array.from(x.data.subarray(row, row + width(x)));
  return x.dtype === "float32" ? values.map((v) => Number(v.toPrecision(7))) : values;
}

/** Rows with fewer digits are simpler, then those that put more on the first classes. */
export function rank(row: readonly number[]): number {
  const digits = row.reduce((sum, v) => sum + String(v).length, 0);
  const place = row.reduce((sum, v, i) => sum + v * i, 0);
  return digits + place / (row.length + 1);
}

/** The number of entries in a row. */
export function width(x: Tensor): number {
  return x.shape[x.rank - 1]!;
}

/**
 * The axes of rows, of which the last has an entry or more.
 *
 * @throws {RangeError} If there is no axis, or the last may be empty.
 */
export function rowAxes(axes: readonly Axis[]): readonly Axis[] {
  const last = axes[axes.length - 1];
  if (last === undefined || boundsOf(last).min < 1) {
    throw new RangeError(
      "Cannot draw rows without an entry: expected a last axis of one entry or more",
    );
  }
  // What another draw says of the same name must not make it empty.
  return typeof last === "number" ? axes : axes.with(-1, {
    min: 1,
    ...typeof last === "string" ? { name: last } : last,
  });
}

/** What the entries of a row sum to. */
export function total(row: Float64Array | Float32Array): number {
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += row[i]!;
  return sum;
}
