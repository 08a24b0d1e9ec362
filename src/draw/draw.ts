import fc from "fast-check";
import { allocate, type DType, Tensor } from "../tensor/mod.ts";
import {
  type Axis,
  type Bounds,
  boundsOf,
  checkAxis,
  drawSizes,
  namedAxes,
  nameOf,
  sizeOf,
  type Sizes,
  timesOf,
} from "./axis.ts";
import { mix, type Mutation, underway } from "./mutation.ts";
import { sizesIn, smaller } from "./smaller.ts";

/** What was deleted: an index of a named axis, or of an axis at a position where axes have no names. */
export interface Deleted {
  readonly axis: string | number;
  readonly index: number;
}

/** What a tensor is drawn beside: the bounds of all named axes, and their sizes. */
export interface Beside {
  readonly named?: ReadonlyMap<string, Bounds>;
  readonly sizes?: Sizes;
}

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
  #named: ReadonlyMap<string, Bounds> | undefined;

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

  /** The least rank of a draw of any shape. */
  get leastRank(): number {
    return 0;
  }

  /** Whether every entry may be what it is, whatever the others are. */
  get isEntrywise(): boolean {
    return false;
  }

  /** Fills a tensor of zeros with drawn values. */
  abstract fill(x: Tensor, random: fc.Random, sizes: Sizes): void;

  /** Tensors of the same shape, each strictly simpler than `x`, the simplest first. */
  abstract simpler(x: Tensor): Iterable<Tensor>;

  /** Mends values after an index of an axis was deleted, such as rows that no longer sum to 1. */
  mend(x: Tensor, _deleted: Deleted): Tensor {
    return x;
  }

  /** Writes a number into an entry, if it may stand there; where entries depend on each other it does not. */
  put(_x: Tensor, _entry: number, _v: number): void {}

  /** How many entries belong together, such as those of a row that sums to 1: they move as one. */
  unit(_x: Tensor): number {
    return 1;
  }

  /**
   * Another tensor that could have been drawn, close to `x` and of its shape, unless the axes have no names;
   * of `sizes` if given, else of those of `x`.
   */
  mutate(x: Tensor, mutation: Mutation, sizes?: Sizes): Tensor {
    const { random } = mutation;
    const fitting = sizes ?? this.sizesOf([x]);
    if (this.axes === undefined && random.nextInt(0, 7) === 0) return this.sample(random, fitting);
    const y = x.clone();
    const times = random.nextInt(0, 3) === 0 ? 2 : 1;
    for (let i = 0; i < times; i++) this.change(y, mutation, fitting);
    return y;
  }

  /** Changes some entries in place. */
  change(x: Tensor, { random }: Mutation, sizes: Sizes): void {
    mix(x, { random, width: this.unit(x), other: () => this.#another(x, random, sizes) });
  }

  /** Another draw of the shape of `x`. */
  #another(x: Tensor, random: fc.Random, sizes: Sizes): Tensor {
    const y = new Tensor(x.shape, allocate(x.size, this.dtype));
    this.fill(y, random, sizes);
    return y;
  }

  /** The sizes of the named axes that a drawn tensor shows; the largest where it does not show them. */
  sizesOf(drawn: readonly Tensor[]): Sizes {
    this.#named ??= namedAxes([...this.axes ?? [], ...this.extraAxes]);
    const most = [...this.#named].map(([name, { max }]) => [name, max] as const);
    return new Map([...most, ...sizesIn([this], drawn) ?? []]);
  }

  /** Draws a tensor with these sizes. */
  sample(random: fc.Random, sizes: Sizes): Tensor {
    const shape = this.axes === undefined
      ? anyShape(random, this.leastRank)
      : this.axes.map((axis) => sizeOf(axis, sizes));
    let size = 1;
    for (let i = 0; i < shape.length; i++) size *= shape[i]!;
    const x = new Tensor(shape, allocate(size, this.dtype));
    this.fill(x, random, sizes);
    return x;
  }

  /**
   * Whether a tensor could have been drawn: its dtype, its axes and its values. What else is drawn with it may
   * set other bounds to a named axis, and its size where `x` does not show it.
   */
  fits(x: Tensor, { named, sizes = this.sizesOf([x]) }: Beside = {}): boolean {
    return this.fitsAxes(x, named) && this.holds(x, sizes);
  }

  /** Whether a tensor has the dtype and the axes of this draw. */
  fitsAxes(x: Tensor, named?: ReadonlyMap<string, Bounds>): boolean {
    if (x.dtype !== this.dtype) return false;
    const { axes } = this;
    if (axes === undefined) return x.rank >= this.leastRank;
    if (x.rank !== axes.length) return false;
    return axes.every((axis, i) => {
      const name = nameOf(axis);
      const { min, max } = (name === undefined ? undefined : named?.get(name)) ?? boundsOf(axis);
      const first = axes.findIndex((other) => nameOf(other) === name);
      const size = x.shape[i]! / timesOf(axis);
      return size >= min && size <= max && Number.isInteger(size) &&
        (name === undefined || size === x.shape[first]! / timesOf(axes[first]!));
    });
  }

  /** Whether the values of a tensor whose axes fit could have been drawn. */
  protected abstract holds(x: Tensor, sizes: Sizes): boolean;

  override generate(random: fc.Random, _bias: number | undefined): fc.Value<Tensor> {
    this.#named ??= namedAxes([...this.axes ?? [], ...this.extraAxes]);
    const sizes = drawSizes(this.#named, random);
    const x = this.sample(random, sizes);
    const mutation = underway.get(random);
    if (mutation === undefined) return new fc.Value(x, undefined);
    return new fc.Value(this.mutate(x, mutation, sizes), undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is Tensor {
    return value instanceof Tensor && this.fits(value) && sizesIn([this], [value]) !== undefined;
  }

  override shrink(value: Tensor, _context?: unknown): fc.Stream<fc.Value<Tensor>> {
    return fc.stream(shrinks(this, value));
  }
}

function* shrinks(draw: Draw, value: Tensor): IterableIterator<fc.Value<Tensor>> {
  const named = namedAxes([...draw.axes ?? [], ...draw.extraAxes]);
  for (const [x] of smaller([draw], [value], named)) yield new fc.Value(x!, undefined);
  for (const x of draw.simpler(value)) yield new fc.Value(x, undefined);
}

/** Any shape of rank 0 to 3; rarely with an empty axis. */
function anyShape(random: fc.Random, leastRank: number): number[] {
  const roll = random.nextInt(0, 7);
  const rank = Math.max(leastRank, roll === 0 ? 0 : roll < 3 ? 1 : roll < 6 ? 2 : 3);
  const shape: number[] = [];
  for (let i = 0; i < rank; i++) shape.push(random.nextInt(0, 39) === 0 ? 0 : random.nextInt(1, 4));
  // Where an axis is asked for, it is that of rows, which have an entry.
  if (leastRank > 0 && shape[rank - 1] === 0) shape[rank - 1] = 1;
  return shape;
}
