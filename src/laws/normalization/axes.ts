import { type Shape, sizeOf, type Tensor } from "../../tensor/mod.ts";
import { roundoff } from "../compare.ts";
import type { Trial } from "../law.ts";

/** Over which entries of an input a statement goes: those that differ only along some axes are a group. */
export interface Over {
  /** The axes, −1 the last; `[-1]` if left out: each row is a group. */
  readonly axes?: readonly number[];
  /** How the shape is read, where it is not as it is: [N,C,H,W] as [N,C,H·W]. It is handed what was drawn. */
  readonly as?: (shape: Shape, given: Readonly<Record<string, unknown>>) => Shape;
}

/** The groups of the entries of a tensor. */
export interface Grouped {
  readonly count: number;
  /** The group of each entry. */
  readonly of: Int32Array;
}

/** The groups of the entries of x. */
export function grouped(
  x: Tensor,
  { axes = [-1], as }: Over,
  { given }: Pick<Trial, "given">,
): Grouped {
  const shape = as === undefined ? x.shape : as(x.shape, given);
  const isInside = shape.map((_, axis) =>
    axes.includes(axis) || axes.includes(axis - shape.length)
  );
  const of = new Int32Array(x.size);
  for (let i = 0; i < of.length; i++) {
    let group = 0;
    for (let axis = 0, rest = i, inner = x.size; axis < shape.length; axis++) {
      inner /= shape[axis]!;
      const at = Math.floor(rest / inner);
      rest -= at * inner;
      if (!isInside[axis]) group = group * shape[axis]! + at;
    }
    of[i] = group;
  }
  return { count: sizeOf(shape.filter((_, axis) => !isInside[axis])), of };
}

/** What the entries of a group are like. */
export interface Spread {
  readonly size: number;
  readonly mean: number;
  /** The mean of (x − mean)². */
  readonly variance: number;
  /** The mean of x². */
  readonly square: number;
  /** The largest magnitude. */
  readonly largest: number;
}

/** The spread of each group. */
export function spreads({ data }: Tensor, { count, of }: Grouped): Spread[] {
  const entries: number[][] = Array.from({ length: count }, () => []);
  for (let i = 0; i < of.length; i++) entries[of[i]!]!.push(data[i]!);
  return entries.map((group) => {
    const size = group.length;
    const origin = group[0] ?? 0;
    // Counted from the first entry, so that the variance of equal entries is 0.
    const mean = origin + group.reduce((sum, v) => sum + (v - origin), 0) / size;
    return {
      size,
      mean,
      variance: group.reduce((sum, v) => sum + (v - mean) ** 2, 0) / size,
      square: group.reduce((sum, v) => sum + v * v, 0) / size,
      largest: group.reduce((most, v) => Math.max(most, Math.abs(v)), 0),
    };
  });
}

/**
 * How much rounding may change what is divided by √(`variance` + eps), relatively: the variance of entries
 * that are large beside their deviation is known to few digits, above all if it is computed as the mean of
 * squares less the square of the mean.
 */
export function roundingOf(
  { size, largest }: Spread,
  { out, divisor }: { readonly out: Tensor; readonly divisor: number },
): number {
  return 32 * roundoff(out) * size * (1 + largest * largest / divisor);
}
