import fc from "fast-check";
import { allocate, Tensor } from "../tensor/mod.ts";
import type { DType } from "../tensor/mod.ts";

/**
 * An axis of a drawn tensor: a fixed size, or a name. One name has one size within what is drawn
 * together, so that `x: tensors(["N", "D"])` and `W: tensors(["D", "M"])` fit.
 */
export type Axis = number | string | {
  readonly name: string;
  readonly min?: number;
  readonly max?: number;
};

/** The sizes of named axes. */
export type Sizes = ReadonlyMap<string, number>;

/** What an axis may measure. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** The largest size of an axis, unless it says otherwise. */
const LARGEST = 5;

/**
 * An arbitrary of tensors that knows its axes, so that `givens` can draw and shrink one axis in several
 * tensors at once.
 *
 * Subclasses fill in values and say what a simpler entry is. Sampling is the inner loop of a run: it
 * allocates its result and nothing else.
 */
export abstract class Draw extends fc.Arbitrary<Tensor> {
  /** The axes; undefined for a draw of any shape. */
  readonly axes: readonly Axis[] | undefined;
  readonly dtype: DType;

  constructor(axes: readonly Axis[] | undefined, dtype: DType = "float64") {
    super();
    for (const axis of axes ?? []) checkAxis(axis);
    this.axes = axes;
    this.dtype = dtype;
  }

  /** Named sizes that matter to the values without being an axis, such as the number of classes. */
  get extraAxes(): readonly Axis[] {
    return [];
  }

  /** Fills a tensor of zeros with drawn values. */
  abstract fill(x: Tensor, random: fc.Random, sizes: Sizes): void;

  /** Tensors of the same shape, each simpler than `x`, the simplest first. */
  abstract simpler(x: Tensor, sizes: Sizes): Iterable<Tensor>;

  /** Mends values after an index of an axis was deleted, such as rows that no longer sum to 1. */
  mend(x: Tensor, _deleted: { axis: string | number; index: number; sizes: Sizes }): Tensor {
    return x;
  }

  /** Draws a tensor with these sizes. */
  sample(random: fc.Random, sizes: Sizes): Tensor {
    const shape = this.axes === undefined
      ? anyShape(random)
      : this.axes.map((a) => sizeOf(a, sizes));
    let size = 1;
    for (let i = 0; i < shape.length; i++) size *= shape[i]!;
    const x = new Tensor(shape, allocate(size, this.dtype));
    this.fill(x, random, sizes);
    return x;
  }

  override generate(random: fc.Random, _bias: number | undefined): fc.Value<Tensor> {
    const sizes = drawSizes([this], random);
    return new fc.Value(this.sample(random, sizes), undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is Tensor {
    return value instanceof Tensor;
  }

  override shrink(value: Tensor, _context?: unknown): fc.Stream<fc.Value<Tensor>> {
    return fc.stream(shrinks(this, value));
  }
}

function* shrinks(draw: Draw, value: Tensor): IterableIterator<fc.Value<Tensor>> {
  for (const record of smaller({ value: draw }, { value })) {
    yield new fc.Value(record.value!, undefined);
  }
  const sizes = sizesOf({ value: draw }, { value });
  for (const x of draw.simpler(value, sizes)) yield new fc.Value(x, undefined);
}

function checkAxis(axis: Axis): void {
  if (typeof axis === "string") return;
  if (typeof axis === "number") {
    if (Number.isInteger(axis) && axis >= 0) return;
    throw new RangeError(`Cannot draw an axis of size ${axis}: expected an integer from 0`);
  }
  const { min, max } = boundsOf(axis);
  if (Number.isInteger(min) && Number.isInteger(max) && min >= 0 && max >= min) return;
  throw new RangeError(
    `Cannot draw axis ${axis.name} of ${min} to ${max} entries: expected integers, min ≤ max`,
  );
}

/** The name of an axis; undefined for a fixed size. */
export function nameOf(axis: Axis): string | undefined {
  return typeof axis === "number" ? undefined : typeof axis === "string" ? axis : axis.name;
}

/** What an axis may measure. */
export function boundsOf(axis: Axis): Bounds {
  if (typeof axis === "number") return { min: axis, max: axis };
  const { min = 1, max } = typeof axis === "string" ? {} as { min?: number; max?: number } : axis;
  return { min, max: max ?? Math.max(min, LARGEST) };
}

/** The size of an axis. */
export function sizeOf(axis: Axis, sizes: Sizes): number {
  return typeof axis === "number" ? axis : sizes.get(nameOf(axis)!)!;
}

/** The bounds of every named axis: where draws differ, what all of them allow. */
export function namedAxes(draws: readonly Draw[]): Map<string, Bounds> {
  const named = new Map<string, Bounds>();
  for (const draw of draws) {
    for (const axis of [...draw.axes ?? [], ...draw.extraAxes]) {
      const name = nameOf(axis);
      if (name === undefined) continue;
      const { min, max } = boundsOf(axis);
      const known = named.get(name);
      // A bare name accepts what another draw says of it.
      if (known === undefined || typeof axis !== "string") {
        named.set(
          name,
          known === undefined ? { min, max } : {
            min: Math.max(min, known.min),
            max: Math.max(Math.max(min, known.min), Math.min(max, known.max)),
          },
        );
      }
    }
  }
  return named;
}

/** Draws one size for each named axis: small ones more often. */
export function drawSizes(
  draws: readonly Draw[],
  random: fc.Random,
  named = namedAxes(draws),
): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const [name, { min, max }] of named) sizes.set(name, smallSize(random, min, max));
  return sizes;
}

function smallSize(random: fc.Random, min: number, max: number): number {
  if (max === min) return min;
  // The smaller of two: a size of 1 or 2 in half of the cases.
  return Math.min(random.nextInt(min, max), random.nextInt(min, max));
}

/** Any shape of rank 0 to 3; rarely with an empty axis. */
export function anyShape(random: fc.Random): number[] {
  const rank = random.nextInt(0, 7);
  const shape: number[] = [];
  const axes = rank === 0 ? 0 : rank < 3 ? 1 : rank < 6 ? 2 : 3;
  for (let i = 0; i < axes; i++) shape.push(random.nextInt(0, 39) === 0 ? 0 : random.nextInt(1, 4));
  return shape;
}

/** The sizes that a record of drawn tensors has. */
export function sizesOf(
  draws: Readonly<Record<string, Draw>>,
  record: Readonly<Record<string, Tensor>>,
): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const [key, draw] of Object.entries(draws)) {
    draw.axes?.forEach((axis, i) => {
      const name = nameOf(axis);
      const size = record[key]!.shape[i];
      if (name !== undefined && size !== undefined) sizes.set(name, size);
    });
  }
  // A size that is no axis of anything cannot be read off: it is as large as it may be.
  for (const draw of Object.values(draws)) {
    for (const axis of draw.extraAxes) {
      const name = nameOf(axis);
      if (name !== undefined && !sizes.has(name)) sizes.set(name, boundsOf(axis).max);
    }
  }
  return sizes;
}

/**
 * Records with one axis made smaller in all the tensors that have it: to its least size, to half, by one
 * index. An axis without a name belongs to one tensor.
 */
export function* smaller(
  draws: Readonly<Record<string, Draw>>,
  record: Readonly<Record<string, Tensor>>,
): Iterable<Record<string, Tensor>> {
  const sizes = sizesOf(draws, record);
  const named = namedAxes(Object.values(draws));
  for (const [name, { min }] of named) {
    const size = sizes.get(name)!;
    for (const indices of deletions(size, min)) {
      yield without(draws, record, { axis: name, indices, sizes });
    }
  }
  for (const [key, draw] of Object.entries(draws)) {
    if (draw.axes !== undefined) continue;
    const x = record[key]!;
    for (let axis = 0; axis < x.shape.length; axis++) {
      // An axis of size 1 can go; every other can lose entries.
      if (x.shape[axis] === 1) {
        yield {
          ...record,
          [key]: new Tensor(x.shape.filter((_, i) => i !== axis), x.data.slice()),
        };
      }
      const min = x.shape[axis] === 0 ? 0 : 1;
      for (const indices of deletions(x.shape[axis]!, min)) {
        let y = x;
        for (const index of indices) y = remove(y, axis, index);
        yield { ...record, [key]: y };
      }
    }
  }
}

/** Which indices to delete, the most first; each list is falling, so that indices stay valid. */
function* deletions(size: number, min: number): Iterable<number[]> {
  const range = (from: number, to: number): number[] => {
    const list: number[] = [];
    for (let i = to - 1; i >= from; i--) list.push(i);
    return list;
  };
  if (size - min > 1) {
    yield range(min, size);
    yield range(0, size - min);
  }
  const half = Math.max(min, size >> 1);
  if (size - half > 1 && half > min) {
    yield range(half, size);
    yield range(0, size - half);
  }
  if (size > min) { for (let i = size - 1; i >= 0; i--) yield [i]; }
}

function without(
  draws: Readonly<Record<string, Draw>>,
  record: Readonly<Record<string, Tensor>>,
  { axis, indices, sizes }: {
    axis: string;
    indices: readonly number[];
    sizes: Map<string, number>;
  },
): Record<string, Tensor> {
  const result: Record<string, Tensor> = { ...record };
  const left = new Map(sizes);
  for (const index of indices) {
    left.set(axis, left.get(axis)! - 1);
    for (const [key, draw] of Object.entries(draws)) {
      let x = result[key]!;
      let isTouched = draw.extraAxes.some((extra) => nameOf(extra) === axis);
      // From the back, so that an axis that stands twice keeps its positions.
      for (let i = (draw.axes?.length ?? 0) - 1; i >= 0; i--) {
        if (nameOf(draw.axes![i]!) !== axis) continue;
        // Labels as class indices lack the axis of the classes.
        if (i < x.shape.length) x = remove(x, i, index);
        isTouched = true;
      }
      if (isTouched) result[key] = draw.mend(x, { axis, index, sizes: left });
    }
  }
  return result;
}

/** A copy without one index of one axis. */
function remove(x: Tensor, axis: number, index: number): Tensor {
  const size = x.shape[axis]!;
  let inner = 1;
  for (let i = axis + 1; i < x.shape.length; i++) inner *= x.shape[i]!;
  const data = x.data.filter((_, flat) => Math.floor(flat / inner) % size !== index);
  return new Tensor(x.shape.map((n, i) => i === axis ? n - 1 : n), data);
}
