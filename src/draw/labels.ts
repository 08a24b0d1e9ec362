import type fc from "fast-check";
import type { Arbitrary } from "./arbitrary.ts";
import { Tensor } from "../tensor/mod.ts";
import { type Axis, boundsOf, Draw, nameOf, sizeOf, type Sizes } from "./draw.ts";

/**
 * Draws one-hot label rows: one 1 along the last axis, zeros elsewhere.
 *
 * @throws {RangeError} If there is no axis, or the last may be empty.
 */
export function oneHots(axes: readonly Axis[]): Arbitrary<Tensor> {
  return new OneHots(axes);
}

/**
 * Draws soft label rows: distributions along the last axis, exact zeros and ones among them.
 *
 * @throws {RangeError} If there is no axis, or the last may be empty.
 */
export function softLabels(axes: readonly Axis[]): Arbitrary<Tensor> {
  return new Rows(axes, 0);
}

/**
 * Draws probability rows: positive along the last axis, of sum 1, none below 0.01.
 *
 * @throws {RangeError} If there is no axis, or the last may be empty.
 */
export function probabilities(axes: readonly Axis[]): Arbitrary<Tensor> {
  return new Rows(axes, 1);
}

/**
 * Draws class indices: integers from 0 to `classes` − 1.
 *
 * @throws {RangeError} If there may be no class.
 */
export function classIndices(
  axes: readonly Axis[],
  { classes }: { readonly classes: Axis },
): Arbitrary<Tensor> {
  return new ClassIndices(axes, classes);
}

/**
 * Draws labels for rows of the given axes in every form: one-hot, soft, or class indices (without the
 * last axis).
 *
 * @throws {RangeError} If there is no axis, or the last may be empty.
 */
export function labels(axes: readonly Axis[]): Arbitrary<Tensor> {
  return new Labels(axes);
}

function checkRows(axes: readonly Axis[]): void {
  const last = axes[axes.length - 1];
  if (last === undefined || boundsOf(last).min < 1) {
    throw new RangeError(
      "Cannot draw rows without an entry: expected a last axis of one entry or more",
    );
  }
}

/** The number of entries in a row. */
function width(x: Tensor): number {
  return x.shape[x.shape.length - 1]!;
}

class OneHots extends Draw {
  constructor(axes: readonly Axis[]) {
    super(axes);
    checkRows(axes);
  }

  override fill(x: Tensor, random: fc.Random): void {
    const classes = width(x);
    for (let row = 0; row < x.size; row += classes) {
      x.data[row + random.nextInt(0, classes - 1)] = 1;
    }
  }

  override *simpler(x: Tensor): Iterable<Tensor> {
    const classes = width(x);
    for (let row = 0; row < x.size; row += classes) {
      const hot = x.data.subarray(row, row + classes).indexOf(1);
      for (let c = 0; c < hot; c++) {
        const data = x.data.slice();
        data[row + hot] = 0;
        data[row + c] = 1;
        yield new Tensor(x.shape, data);
      }
    }
  }

  override mend(x: Tensor): Tensor {
    const classes = width(x);
    for (let row = 0; row < x.size; row += classes) {
      if (!x.data.subarray(row, row + classes).includes(1)) x.data[row] = 1;
    }
    return x;
  }
}

/** Rows of hundredths that sum to 1: each entry is a count of hundredths, divided at the end. */
class Rows extends Draw {
  /** The least number of hundredths of an entry. */
  readonly #least: number;

  constructor(axes: readonly Axis[], least: number) {
    super(axes);
    checkRows(axes);
    this.#least = least;
  }

  override fill(x: Tensor, random: fc.Random): void {
    const n = width(x);
    for (let row = 0; row < x.size; row += n) {
      let left = 100 - this.#least * n;
      for (let i = 0; i < n; i++) {
        const share = i === n - 1 ? left : random.nextInt(0, left);
        left -= share;
        x.data[row + i] = (this.#least + share) / 100;
      }
      // The last entry took what was left: move it to a random place.
      const other = row + random.nextInt(0, n - 1);
      const last = x.data[row + n - 1]!;
      x.data[row + n - 1] = x.data[other]!;
      x.data[other] = last;
    }
  }

  override *simpler(x: Tensor): Iterable<Tensor> {
    const n = width(x);
    for (let row = 0; row < x.size; row += n) {
      const even = this.#rowOf(new Array<number>(n).fill(1));
      const now = [...x.data.subarray(row, row + n)];
      const candidates = [even];
      if (this.#least === 0) {
        candidates.push(
          now.map((_, i) => i === 0 ? 1 : 0),
          now.map(() => 1 / n),
        );
      }
      for (const candidate of candidates) {
        if (rank(candidate) >= rank(now)) continue;
        const data = x.data.slice();
        data.set(candidate, row);
        yield new Tensor(x.shape, data);
      }
    }
  }

  override mend(x: Tensor): Tensor {
    const n = width(x);
    for (let row = 0; row < x.size; row += n) {
      x.data.set(this.#rowOf([...x.data.subarray(row, row + n)]), row);
    }
    return x;
  }

  /** Weights as hundredths that sum to exactly 100, divided: none below the least. */
  #rowOf(weights: readonly number[]): number[] {
    const total = weights.reduce((a, b) => a + b, 0);
    const n = weights.length;
    const free = 100 - this.#least * n;
    const counts = weights.map((w) =>
      this.#least + Math.floor(free * (total > 0 ? w / total : 1 / n))
    );
    counts[0]! += 100 - counts.reduce((a, b) => a + b, 0);
    return counts.map((count) => count / 100);
  }
}

/** Rows with fewer digits are simpler, then those that put more on the first classes. */
function rank(row: readonly number[]): number {
  const digits = row.reduce((sum, v) => sum + String(v).length, 0);
  const place = row.reduce((sum, v, i) => sum + v * i, 0);
  return digits + place / (row.length + 1);
}

class ClassIndices extends Draw {
  readonly #classes: Axis;

  constructor(axes: readonly Axis[], classes: Axis) {
    super(axes);
    checkRows([classes]);
    this.#classes = classes;
  }

  override get extraAxes(): readonly Axis[] {
    return [this.#classes];
  }

  override fill(x: Tensor, random: fc.Random, sizes: Sizes): void {
    const last = sizeOf(this.#classes, sizes) - 1;
    for (let i = 0; i < x.size; i++) x.data[i] = random.nextInt(0, last);
  }

  override *simpler(x: Tensor): Iterable<Tensor> {
    for (let i = 0; i < x.size; i++) {
      for (let c = 0; c < x.data[i]!; c++) {
        const data = x.data.slice();
        data[i] = c;
        yield new Tensor(x.shape, data);
      }
    }
  }

  override mend(x: Tensor, { axis, index }: { axis: string | number; index: number }): Tensor {
    if (axis !== nameOf(this.#classes)) return x;
    // The classes after the deleted one move up.
    return new Tensor(x.shape, x.data.map((c) => c > index || c === index && c > 0 ? c - 1 : c));
  }
}

/** Any form of labels; the form can be told from the rank and the values. */
class Labels extends Draw {
  readonly #oneHots: Draw;
  readonly #soft: Draw;
  readonly #indices: Draw;
  readonly #rank: number;

  constructor(axes: readonly Axis[]) {
    super(axes);
    checkRows(axes);
    this.#oneHots = new OneHots(axes);
    this.#soft = new Rows(axes, 0);
    this.#indices = new ClassIndices(axes.slice(0, -1), axes[axes.length - 1]!);
    this.#rank = axes.length;
  }

  override sample(random: fc.Random, sizes: Sizes): Tensor {
    return [this.#oneHots, this.#soft, this.#indices][random.nextInt(0, 2)]!.sample(random, sizes);
  }

  override fill(): void {}

  #form(x: Tensor): Draw {
    if (x.rank < this.#rank) return this.#indices;
    return x.data.every((v) => v === 0 || v === 1) ? this.#oneHots : this.#soft;
  }

  override simpler(x: Tensor, sizes: Sizes): Iterable<Tensor> {
    return this.#form(x).simpler(x, sizes);
  }

  override mend(
    x: Tensor,
    deleted: { axis: string | number; index: number; sizes: Sizes },
  ): Tensor {
    return this.#form(x).mend(x, deleted);
  }
}
