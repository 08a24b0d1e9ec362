import type fc from "fast-check";
import type { Arbitrary } from "./arbitrary.ts";
import { type DType, Tensor } from "../tensor/mod.ts";
import type { Axis, Sizes } from "./axis.ts";
import { Draw } from "./draw.ts";
import { beside, isOfDrawnSize, type Mutation, telling } from "./mutation.ts";
import { isSimpler, simplerNumbers } from "./simpler.ts";

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
 * Entries are mixed: mostly hundredths in [−3, 3], some exact zeros, small integers and ties, and now and then a whole
 * tensor at another scale, 1e-6 to 1e6, or all zero. They shrink to short decimals.
 *
 * @throws {RangeError} If an axis is no size, `min` exceeds `max`, or no number of the dtype lies between.
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
 * Draws tensors of positive entries: mostly hundredths in (0, 3]. A `min` of 0 or less adds nothing.
 *
 * @throws {RangeError} If an axis is no size, `min` exceeds `max`, or `max` is not above 0.
 */
export function positives(
  axes?: readonly Axis[],
  options: TensorOptions = {},
): Arbitrary<Tensor> {
  const { min = 0 } = options;
  return new Tensors(axes, { ...options, min: min <= 0 ? Number.MIN_VALUE : min });
}

/** The largest number that a dtype can keep. */
const GREATEST = { float64: Number.MAX_VALUE, float32: 3.4028234663852886e38 } as const;

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
    // What is kept is rounded: the bounds must be numbers that the dtype has.
    const greatest = GREATEST[dtype];
    this.#min = dtype === "float32" ? roundUp(Math.max(min, -greatest)) : Math.max(min, -greatest);
    this.#max = dtype === "float32" ? -roundUp(-Math.min(max, greatest)) : Math.min(max, greatest);
    if (this.#min > this.#max) {
      throw new RangeError(`Cannot draw entries from ${min} to ${max}: no ${dtype} lies between`);
    }
    this.#isFree = min === -Infinity && max === Infinity;
  }

  override fill(x: Tensor, random: fc.Random): void {
    const { data } = x;
    const mood = random.nextInt(0, 31);
    if (mood === 0 && this.#allows(0)) return;
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
      // Where activations have their corners.
      else if (hasZeros && luck === 3) v = (roll >>> 3) % 13 - 6;
      else {
        v = ((roll >>> 3) % 601 - 300) / 100;
        if (v === 0) v = 0.01;
        if (isMixed) v = Math.sign(v) * powerOfTen(roll >>> 3);
        else if (scale !== 1) v = Number((v * scale).toPrecision(3));
      }
      data[i] = this.#isFree ? v : this.#fit(v);
    }
  }

  #fit(v: number): number {
    if (this.#allows(v)) return v;
    if (v !== 0 && this.#allows(-v)) return -v;
    if (v === 0 && this.#allows(0.01)) return 0.01;
    const hi = Math.min(this.#max, Math.max(1e6, 10 * this.#min));
    let lo = Math.max(this.#min, -Math.max(1e6, -10 * this.#max));
    // A positive range starts at what can be told from 0 beside its end.
    if (lo > 0 && lo < hi / 1000) lo = hi / 1000;
    // Fold into the interval; the entry keeps some variety.
    const share = Math.abs(v * 7.31) % 1;
    const inside = Number((lo + share * (hi - lo)).toPrecision(3));
    return inside >= lo && inside <= hi && this.#allows(inside) ? inside + 0 : this.#min + 0;
  }

  #allows(v: number): boolean {
    return v >= this.#min && v <= this.#max;
  }

  protected override holds({ data }: Tensor): boolean {
    return data.every((v) => this.#allows(v));
  }

  override get isEntrywise(): boolean {
    return true;
  }

  override put(x: Tensor, entry: number, v: number): void {
    // There is one zero in what is drawn.
    const kept = (this.dtype === "float32" ? Math.fround(v) : v) + 0;
    if (this.#allows(kept) && isOfDrawnSize(kept)) x.data[entry] = kept;
  }

  override change(x: Tensor, mutation: Mutation, sizes: Sizes): void {
    const { data } = x;
    if (data.length === 0) return;
    const { random } = mutation;
    const any = (): number => random.nextInt(0, data.length - 1);
    const roll = random.nextInt(0, 15);
    if (roll < 8) this.put(x, any(), telling(mutation, this.dtype));
    else if (roll < 10) {
      const entry = any();
      this.put(x, entry, beside(data[entry]!, { random, dtype: this.dtype }));
    } else if (roll < 11) this.put(x, any(), -data[any()]!);
    else if (roll < 12) {
      const factor = 2 ** random.nextInt(-3, 3) * (random.nextInt(0, 1) === 0 ? 1 : -1);
      for (let i = 0; i < data.length; i++) this.put(x, i, factor * data[i]!);
    } else super.change(x, mutation, sizes);
  }

  override *simpler(x: Tensor): Iterable<Tensor> {
    const { data } = x;
    const simplest = [0, 1, -1].find((v) => this.#allows(v));
    if (simplest !== undefined && data.length > 1) {
      const all = data.map((v) => isSimpler(simplest, v, this.dtype) ? simplest : v);
      if (all.some((v, i) => !Object.is(v, data[i]))) yield new Tensor(x.shape, all);
    }
    for (let i = 0; i < data.length; i++) {
      for (const v of simplerNumbers(data[i]!, this.dtype)) {
        if (this.#allows(v)) yield new Tensor(x.shape, data.with(i, v));
      }
    }
  }
}

/** One to nine times a power of ten, 1e-6 to 9e5. */
function powerOfTen(roll: number): number {
  const digit = 1 + roll % 9;
  const exponent = Math.floor(roll / 9) % 12 - 6;
  // Divided, not multiplied: 3 × 1e-6 is no short decimal.
  return exponent < 0 ? digit / 10 ** -exponent : digit * 10 ** exponent;
}

/** The least float32 that is not below `v`. */
function roundUp(v: number): number {
  const rounded = Math.fround(v);
  if (rounded >= v) return rounded;
  const bits = new Int32Array(Float32Array.of(rounded).buffer);
  // The bits of a float count up away from 0.
  if (rounded > 0) bits[0]!++;
  else if (rounded < 0) bits[0]!--;
  else bits[0] = 1;
  return new Float32Array(bits.buffer)[0]!;
}
