import type fc from "fast-check";
import type { DType, Tensor } from "../tensor/mod.ts";
import type { Arbitrary } from "./arbitrary.ts";
import type { Axis, Bounds, Sizes } from "./axis.ts";
import { ClassIndices } from "./class_indices.ts";
import { type Deleted, Draw } from "./draw.ts";
import type { Mutation } from "./mutation.ts";
import { OneHots } from "./one_hots.ts";
import { Rows } from "./rows.ts";

/**
 * Draws one-hot label rows: one 1 along the last axis, zeros elsewhere.
 *
 * @throws {RangeError} If there is no axis, or the last may be empty.
 */
export function oneHots(
  axes: readonly Axis[],
  { dtype }: { readonly dtype?: DType } = {},
): Arbitrary<Tensor> {
  return new OneHots(axes, dtype);
}

/**
 * Draws soft label rows: distributions along the last axis, exact zeros and ones among them.
 *
 * @throws {RangeError} If there is no axis, or the last may be empty.
 */
export function softLabels(
  axes: readonly Axis[],
  { dtype }: { readonly dtype?: DType } = {},
): Arbitrary<Tensor> {
  return new Rows(axes, { least: 0, dtype });
}

/**
 * Draws probability rows: positive along the last axis, of sum 1, none below 0.01 unless there are more
 * than 50 in a row. Without axes they are of any shape of rank 1 to 3.
 *
 * @throws {RangeError} If `axes` is empty, or the last may be empty.
 */
export function probabilities(
  axes?: readonly Axis[],
  { dtype }: { readonly dtype?: DType } = {},
): Arbitrary<Tensor> {
  return new Rows(axes, { least: 1, dtype });
}

/**
 * Draws class indices: integers from 0 to `classes` − 1, and `ignored` for a quarter of them, where it is given: a
 * label, such as −1, that is no class.
 *
 * @throws {RangeError} If there may be no class.
 */
export function classIndices(
  axes: readonly Axis[],
  { classes, ignored, dtype }: {
    readonly classes: Axis;
    readonly ignored?: number;
    readonly dtype?: DType;
  },
): Arbitrary<Tensor> {
  return new ClassIndices(axes, { classes, ignored, dtype });
}

/**
 * Draws labels for rows of the given axes in every form: one-hot, soft, or class indices (without the
 * last axis).
 *
 * @throws {RangeError} If there is no axis, or the last may be empty.
 */
export function labels(
  axes: readonly Axis[],
  { dtype }: { readonly dtype?: DType } = {},
): Arbitrary<Tensor> {
  return new Labels(axes, dtype);
}

/** Any form of labels; the form can be told from the rank and the values. */
class Labels extends Draw {
  readonly #oneHots: OneHots;
  readonly #soft: Rows;
  readonly #indices: ClassIndices;

  constructor(axes: readonly Axis[], dtype: DType | undefined) {
    const oneHots = new OneHots(axes, dtype);
    super(oneHots.axes, dtype);
    this.#oneHots = oneHots;
    this.#soft = new Rows(axes, { least: 0, dtype });
    this.#indices = new ClassIndices(axes.slice(0, -1), { classes: axes.at(-1)!, dtype });
  }

  override sample(random: fc.Random, sizes: Sizes): Tensor {
    const form = random.nextInt(0, 2);
    const draw = form === 0 ? this.#oneHots : form === 1 ? this.#soft : this.#indices;
    return draw.sample(random, sizes);
  }

  override fill(): void {
    throw new Error("Labels are filled by the form that was drawn");
  }

  override mutate(x: Tensor, mutation: Mutation, sizes: Sizes = this.sizesOf([x])): Tensor {
    const { random } = mutation;
    // In another form, now and then.
    if (random.nextInt(0, 3) === 0) return this.sample(random, sizes);
    return this.#form(x).mutate(x, mutation, sizes);
  }

  override fitsAxes(x: Tensor, named?: ReadonlyMap<string, Bounds>): boolean {
    return super.fitsAxes(x, named) || this.#indices.fitsAxes(x, named);
  }

  protected override holds(x: Tensor, sizes: Sizes): boolean {
    return this.#form(x).fits(x, { sizes, named: boundsAt(sizes) });
  }

  override simpler(x: Tensor): Iterable<Tensor> {
    return this.#form(x).simpler(x);
  }

  override mend(x: Tensor, deleted: Deleted): Tensor {
    return this.#form(x).mend(x, deleted);
  }

  #form(x: Tensor): Draw {
    if (x.rank < this.axes!.length) return this.#indices;
    // A class that went away leaves a row of zeros, or one that sums to less than 1.
    return x.data.every((v) => v === 0 || v === 1) ? this.#oneHots : this.#soft;
  }
}

/** The bounds of axes whose sizes are known. */
function boundsAt(sizes: Sizes): ReadonlyMap<string, Bounds> {
  return new Map([...sizes].map(([name, size]) => [name, { min: size, max: size }]));
}
