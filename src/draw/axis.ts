import type fc from "fast-check";

/**
 * An axis of a drawn tensor: a fixed size, or a name. One name has one size within what is drawn
 * together, so that `x: tensors(["N", "D"])` and `W: tensors(["D", "M"])` fit. With `times` there are so many
 * blocks of that size after one another: `Wx: tensors(["D", { name: "H", times: 4 }])` for four gates.
 */
export type Axis = number | string | {
  readonly name: string;
  readonly min?: number;
  readonly max?: number;
  readonly times?: number;
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
 * Checks that an axis can be drawn.
 *
 * @throws {TypeError} If it is no size, name or object with a name.
 * @throws {RangeError} If its size or bounds are no integers from 0, or `min` exceeds `max`.
 */
export function checkAxis(axis: Axis): void {
  if (typeof axis === "string") return;
  if (typeof axis === "number") {
    if (Number.isInteger(axis) && axis >= 0) return;
    throw new RangeError(`Cannot draw an axis of size ${axis}: expected an integer from 0`);
  }
  if (typeof axis?.name !== "string") {
    throw new TypeError(`Cannot draw axis ${axis}: expected a size, a name or { name }`);
  }
  const times = timesOf(axis);
  if (!Number.isInteger(times) || times < 1) {
    throw new RangeError(
      `Cannot draw ${times} times axis ${axis.name}: expected an integer from 1`,
    );
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

/** How many blocks of its size an axis has after one another. */
export function timesOf(axis: Axis): number {
  return typeof axis === "object" ? axis.times ?? 1 : 1;
}

/** What an axis may measure, each of its blocks where it has several. */
export function boundsOf(axis: Axis): Bounds {
  return typeof axis === "number" ? { min: axis, max: axis } : withDefaults(wishesOf(axis));
}

/** The size of an axis. */
export function sizeOf(axis: Axis, sizes: Sizes): number {
  return typeof axis === "number" ? axis : timesOf(axis) * sizes.get(nameOf(axis)!)!;
}

/**
 * The bounds of every named axis, as all those who mention it allow. Who gives no bounds accepts those of
 * the others.
 *
 * @throws {RangeError} If nothing is allowed by all of them.
 */
export function namedAxes(axes: Iterable<Axis>): Map<string, Bounds> {
  const wishes = new Map<string, Partial<Bounds>>();
  for (const axis of axes) {
    if (typeof axis === "number") continue;
    const name = nameOf(axis)!;
    const { min, max } = wishesOf(axis);
    const known = wishes.get(name) ?? {};
    wishes.set(name, {
      ...known,
      ...min === undefined ? {} : { min: Math.max(min, known.min ?? 0) },
      ...max === undefined ? {} : { max: Math.min(max, known.max ?? Infinity) },
    });
  }
  const named = new Map<string, Bounds>();
  for (const [name, wish] of wishes) {
    const { min, max } = withDefaults(wish);
    if (min > max) {
      throw new RangeError(`Cannot draw axis ${name}: expected at least ${min} and at most ${max}`);
    }
    named.set(name, { min, max });
  }
  return named;
}

/** Draws one size for each named axis: small ones more often. */
export function drawSizes(
  named: ReadonlyMap<string, Bounds>,
  random: fc.Random,
): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const [name, { min, max }] of named) {
    // The smaller of two: a size of 1 or 2 in more than half of the cases.
    sizes.set(
      name,
      max === min ? min : Math.min(random.nextInt(min, max), random.nextInt(min, max)),
    );
  }
  return sizes;
}

function wishesOf(axis: string | Exclude<Axis, number | string>): Partial<Bounds> {
  return typeof axis === "string" ? {} : axis;
}

function withDefaults({ min, max }: Partial<Bounds>): Bounds {
  const least = min ?? Math.min(1, max ?? 1);
  return { min: least, max: max ?? Math.max(least, LARGEST) };
}
