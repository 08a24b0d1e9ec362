import { permute } from "./permute.ts";
import { allocate, formatShape, resolveAxis, type Shape, sizeOf, Tensor } from "./tensor.ts";

/** Which axes a reduction takes away. */
export interface ReduceOptions {
  /** One axis or several; all of them if left out. −1 is the last. */
  readonly axis?: number | readonly number[];
  /** Whether the reduced axes stay, with size 1. */
  readonly keepDims?: boolean;
}

/** How the entries of a tensor fall into groups, one for each entry of the result. */
interface Groups {
  readonly shape: Shape;
  /** Axes before, along and after the reduced ones, where those are neighbours. */
  readonly outer: number;
  readonly along: number;
  readonly inner: number;
  readonly source: Tensor;
}

function groups(x: Tensor, { axis, keepDims = false }: ReduceOptions): Groups {
  const { shape } = x;
  const rank = shape.length;
  if (axis === undefined) {
    const result = keepDims ? shape.map(() => 1) : [];
    return { shape: result, outer: 1, along: x.data.length, inner: 1, source: x };
  }
  const axes = (typeof axis === "number" ? [axis] : axis).map((a) => resolveAxis(shape, a));
  const reduced = shape.map((_, i) => axes.includes(i));
  const result = keepDims
    ? shape.map((n, i) => reduced[i] ? 1 : n)
    : shape.filter((_, i) => !reduced[i]);
  const first = reduced.indexOf(true);
  const last = reduced.lastIndexOf(true);
  if (first < 0) return { shape: result, outer: x.data.length, along: 1, inner: 1, source: x };
  if (reduced.slice(first, last + 1).every(Boolean)) {
    const outer = sizeOf(shape.slice(0, first));
    const along = sizeOf(shape.slice(first, last + 1));
    return { shape: result, outer, along, inner: sizeOf(shape.slice(last + 1)), source: x };
  }
  // Axes that are no neighbours: bring them to the end.
  const order = Array.from({ length: rank }, (_, i) => i);
  const kept = order.filter((i) => !reduced[i]);
  const gone = order.filter((i) => reduced[i]);
  const outer = sizeOf(kept.map((i) => shape[i]!));
  const along = sizeOf(gone.map((i) => shape[i]!));
  return { shape: result, outer, along, inner: 1, source: permute(x, [...kept, ...gone]) };
}

/**
 * The sums over axes; in float64 whatever the dtype, rounded once at the end. An empty sum is 0.
 *
 * @throws {RangeError} If there is no such axis.
 */
export function sum(x: Tensor, options: ReduceOptions = {}): Tensor {
  const { shape, outer, along, inner, source } = groups(x, options);
  const data = allocate(outer * inner, x.dtype);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let total = 0;
      let at = o * along * inner + i;
      for (let a = 0; a < along; a++, at += inner) total += source.data[at]!;
      data[o * inner + i] = total;
    }
  }
  return new Tensor(shape, data);
}

/**
 * The means over axes. The mean of nothing is NaN.
 *
 * @throws {RangeError} If there is no such axis.
 */
export function mean(x: Tensor, options: ReduceOptions = {}): Tensor {
  const result = sum(x, options);
  const count = result.size === 0 ? 1 : x.size / result.size;
  for (let i = 0; i < result.data.length; i++) result.data[i]! /= count;
  return result;
}

/**
 * The largest entries along axes. NaN wins over every number.
 *
 * @throws {RangeError} If there is no such axis, or nothing to choose from.
 */
export function max(x: Tensor, options: ReduceOptions = {}): Tensor {
  const { shape, outer, along, inner, source } = groups(x, options);
  if (along === 0 && outer * inner > 0) throw nothing("max", x);
  const data = allocate(outer * inner, x.dtype);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let at = o * along * inner + i;
      let best = source.data[at]!;
      for (let a = 1; a < along; a++) {
        const v = source.data[at += inner]!;
        if (v > best || v !== v) best = v;
      }
      data[o * inner + i] = best;
    }
  }
  return new Tensor(shape, data);
}

/** Which axis `argmax` looks along. */
export interface ArgmaxOptions {
  /** All entries, row by row, if left out. */
  readonly axis?: number;
  /** Whether the axis stays, with size 1. */
  readonly keepDims?: boolean;
}

/**
 * The index of the largest entry along an axis; the first of several.
 *
 * @throws {RangeError} If there is no such axis, or nothing to choose from.
 */
export function argmax(x: Tensor, options: ArgmaxOptions = {}): Tensor {
  const { shape, outer, along, inner, source } = groups(x, options);
  if (along === 0 && outer * inner > 0) throw nothing("argmax", x);
  const data = allocate(outer * inner, "float64");
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const start = o * along * inner + i;
      let best = 0;
      for (let a = 1; a < along; a++) {
        if (source.data[start + a * inner]! > source.data[start + best * inner]!) best = a;
      }
      data[o * inner + i] = best;
    }
  }
  return new Tensor(shape, data);
}

function nothing(operation: string, x: Tensor): RangeError {
  return new RangeError(
    `Cannot take ${operation} of ${formatShape(x.shape)}: there is nothing to choose from`,
  );
}
