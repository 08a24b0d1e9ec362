import type fc from "fast-check";
import type { Arbitrary } from "./arbitrary.ts";
import { type DType, Tensor } from "../tensor/mod.ts";
import { type Axis, Draw } from "./draw.ts";
import { simplerNumbers } from "./simpler.ts";

/** What the entries of a drawn tensor may be. */
export interface TensorOptions {
  /** How the numbers are kept; float64 if left out. */
  readonly dtype?: DType;
  /** The least entry. */
  readonly min?: number;
  /** The largest entry. */
  readonly max?: number;
}

/**
 * Draws tensors with the given axes, or of any shape of rank 0 to 3, rarely empty.
 *
 * Entries are mixed: mostly hundredths in [−3, 3], some exact zeros and ties, and now and then a whole
 * tensor at another scale, 1e-6 to 1e6, or all zero. They shrink to short decimals.
 *
 * @throws {RangeError} If an axis is no size, or `min` exceeds `max`.
 *
 * @example
 * ```ts
 * import { tensors } from "@backproof/backproof";
 *
 * const given = { x: tensors(["N", "D"]), W: tensors(["D", "M"]), b: tensors(["M"]) };
 * ```
 */
export function tensors(axes?: readonly Axis[], options: TensorOptions = {}): Arbitrary<Tensor> {
  return new Tensors(axes, options);
}

/**
 * Draws tensors of positive entries: mostly hundredths in (0, 3].
 *
 * @throws {RangeError} If an axis is no size, or `min` exceeds `max`.
 */
export function positives(
  axes?: readonly Axis[],
  options: TensorOptions = {},
): Arbitrary<Tensor> {
  return new Tensors(axes, { min: Number.MIN_VALUE, ...options });
}

class Tensors extends Draw {
  readonly #min: number;
  readonly #max: number;
  readonly #isFree: boolean;

  constructor(
    axes: readonly Axis[] | undefined,
    { dtype = "float64", min = -Infinity, max = Infinity }: TensorOptions,
  ) {
    super(axes, dtype);
    if (!(min <= max)) {
      throw new RangeError(`Cannot draw entries from ${min} to ${max}: expected min ≤ max`);
    }
    this.#min = min;
    this.#max = max;
    this.#isFree = min === -Infinity && max === Infinity;
  }

  override fill(x: Tensor, random: fc.Random): void {
    const { data } = x;
    const mood = random.nextInt(0, 31);
    if (mood === 0 && this.#isFree) return;
    // One tensor in ten or so lies at another scale.
    const scale = mood === 1 || mood === 2 ? 10 ** random.nextInt(-6, 6) : 1;
    const isMixed = mood === 3;
    const hasZeros = mood >= 24;
    const hasTies = mood >= 28;
    for (let i = 0; i < data.length; i++) {
      const roll = random.nextInt(0, 0x3fffffff);
      const luck = roll & 7;
      let v: number;
      if (hasTies && luck < 2 && i > 0) v = data[(roll >>> 3) % i]!;
      else if (hasZeros && luck === 2) v = 0;
      else {
        v = ((roll >>> 3) % 601 - 300) / 100;
        if (v === 0) v = 0.01;
        if (isMixed) v = Math.sign(v) * 10 ** ((roll >>> 3) % 13 - 6);
        else if (scale !== 1) v = Number((v * scale).toPrecision(3));
      }
      data[i] = this.#isFree ? v : this.#fit(v);
    }
  }

  #fit(v: number): number {
    if (v >= this.#min && v <= this.#max) return v;
    const mirrored = -v;
    if (mirrored >= this.#min && mirrored <= this.#max) return mirrored;
    const { lo, hi } = { lo: Math.max(this.#min, -1e6), hi: Math.min(this.#max, 1e6) };
    if (this.#min > 0 && this.#min < 0.01 && hi > 0.01) return 0.01;
    // Fold into the interval; the entry keeps some variety.
    const share = Math.abs(v * 7.31) % 1;
    const inside = Number((lo + share * (hi - lo)).toPrecision(3));
    return inside >= this.#min && inside <= this.#max ? inside : lo;
  }

  #allows(v: number): boolean {
    return v >= this.#min && v <= this.#max &&
      (this.dtype === "float64" || v === 0 || Math.fround(v) !== 0);
  }

  override *simpler(x: Tensor): Iterable<Tensor> {
    const { data } = x;
    if (this.#allows(0) && data.some((v) => v !== 0 || Object.is(v, -0))) {
      if (data.length > 1) yield new Tensor(x.shape, data.map(() => 0));
    }
    for (let i = 0; i < data.length; i++) {
      // A float32 is read with the digits that it has, not with those of the double it is.
      const v = this.dtype === "float32" ? Number(data[i]!.toPrecision(8)) : data[i]!;
      for (const c of simplerNumbers(v)) {
        if (!this.#allows(c)) continue;
        const next = data.slice();
        next[i] = c;
        yield new Tensor(x.shape, next);
      }
    }
  }
}
