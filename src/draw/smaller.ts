import { Tensor } from "../tensor/mod.ts";
import { type Bounds, nameOf, timesOf } from "./axis.ts";
import type { Draw } from "./draw.ts";

/**
 * The sizes of named axes, as the tensors that were drawn have them; undefined where they disagree. A name
 * that is no axis of any tensor, such as a number of classes, has none.
 */
export function sizesIn(
  draws: readonly Draw[],
  drawn: readonly Tensor[],
): Map<string, number> | undefined {
  const sizes = new Map<string, number>();
  for (let k = 0; k < draws.length; k++) {
    const { axes = [] } = draws[k]!;
    for (let i = 0; i < axes.length; i++) {
      const name = nameOf(axes[i]!);
      const whole = drawn[k]!.shape[i];
      // Labels as class indices lack the axis of the classes.
      if (name === undefined || whole === undefined) continue;
      const size = whole / timesOf(axes[i]!);
      if (!Number.isInteger(size) || (sizes.get(name) ?? size) !== size) return undefined;
      sizes.set(name, size);
    }
  }
  return sizes;
}

/**
 * What was drawn with one axis made smaller in all the tensors that have it: first each axis to its least
 * size, then to half, then by one index. Every candidate has fewer entries along some axis, or fewer axes.
 */
export function* smaller(
  draws: readonly Draw[],
  drawn: readonly Tensor[],
  named: ReadonlyMap<string, Bounds>,
): Iterable<Tensor[]> {
  const sizes = sizesIn(draws, drawn) ?? new Map<string, number>();
  for (const cut of [toLeast, toHalf, byOne]) {
    for (const [name, size] of sizes) {
      for (const indices of cut(size, named.get(name)!.min)) {
        let left = drawn;
        for (const index of indices) left = without(draws, left, { axis: name, index });
        yield [...left];
      }
    }
    for (let k = 0; k < draws.length; k++) {
      const draw = draws[k]!;
      if (draw.axes !== undefined) continue;
      for (const x of smallerUnnamed(draw, drawn[k]!, cut)) yield drawn.with(k, x);
    }
  }
}

/** Deletes one index of a named axis in all the tensors that have it. */
export function without(
  draws: readonly Draw[],
  drawn: readonly Tensor[],
  deleted: { readonly axis: string; readonly index: number },
): Tensor[] {
  const { axis, index } = deleted;
  return drawn.map((x, k) => {
    const { axes = [], extraAxes } = draws[k]!;
    let isTouched = extraAxes.some((extra) => nameOf(extra) === axis);
    // From the back, so that an axis that stands twice keeps its positions.
    for (let i = axes.length - 1; i >= 0; i--) {
      if (nameOf(axes[i]!) !== axis) continue;
      if (i < x.rank) x = remove(x, { axis: i, index, times: timesOf(axes[i]!) });
      isTouched = true;
    }
    return isTouched ? draws[k]!.mend(x, deleted) : x;
  });
}

/** Tensors with one axis, of those without a name, made smaller; an axis of size 1 can go. */
function* smallerUnnamed(draw: Draw, x: Tensor, cut: Cut): Iterable<Tensor> {
  for (let axis = 0; axis < x.rank; axis++) {
    if (cut === toLeast && x.shape[axis] === 1 && x.rank > draw.leastRank) {
      const shape = x.shape.filter((_, i) => i !== axis);
      // The axis before the last becomes that of rows: it may be empty only where there are none.
      if (draw.leastRank === 0 || shape.at(-1) !== 0) {
        yield draw.mend(new Tensor(shape, x.data.slice()), { axis, index: 0 });
      }
    }
    for (const indices of cut(x.shape[axis]!, Math.min(1, x.shape[axis]!))) {
      let y = x;
      for (const index of indices) y = draw.mend(remove(y, { axis, index }), { axis, index });
      yield y;
    }
  }
}

/** Which indices to delete from an axis: each list is falling, so that indices stay valid. */
type Cut = (size: number, min: number) => Iterable<number[]>;

const toLeast: Cut = (size, min) =>
  size - min > 1 ? [falling(min, size), falling(0, size - min)] : [];

const toHalf: Cut = (size, min) => {
  const half = Math.max(min, size >> 1);
  return size - half > 1 && half > min ? [falling(half, size), falling(0, size - half)] : [];
};

const byOne: Cut = function* (size, min) {
  if (size > min) { for (let i = size - 1; i >= 0; i--) yield [i]; }
};

/** The numbers `from` to `to` − 1, from the back. */
function falling(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => to - 1 - i);
}

/** A copy without one index of one axis, of each of its blocks where it has several. */
function remove(
  x: Tensor,
  { axis, index, times = 1 }: {
    readonly axis: number;
    readonly index: number;
    readonly times?: number;
  },
): Tensor {
  const size = x.shape[axis]! / times;
  let inner = 1;
  for (let i = axis + 1; i < x.rank; i++) inner *= x.shape[i]!;
  const data = x.data.filter((_, flat) => Math.floor(flat / inner) % size !== index);
  return new Tensor(x.shape.with(axis, times * (size - 1)), data);
}
