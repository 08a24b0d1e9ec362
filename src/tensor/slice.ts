import { allocate, formatShape, resolveAxis, sizeOf, Tensor } from "./tensor.ts";

/** Which part of an axis to take. */
export interface SliceOptions {
  /** The axis; the first if left out. −1 is the last. */
  readonly axis?: number;
  /** The first index taken; 0 if left out. */
  readonly start?: number;
  /** The index after the last one taken; the size of the axis if left out. */
  readonly end?: number;
}

/**
 * A copy of the entries `start` … `end` − 1 along an axis.
 *
 * @throws {RangeError} If there is no such axis, or the bounds lie outside.
 */
export function slice(x: Tensor, options: SliceOptions = {}): Tensor {
  const axis = resolveAxis(x.shape, options.axis ?? 0);
  const size = x.shape[axis]!;
  const { start = 0, end = size } = options;
  if (
    !Number.isInteger(start) || !Number.isInteger(end) || start < 0 || end > size || start > end
  ) {
    throw new RangeError(
      `Cannot slice ${
        formatShape(x.shape)
      } from ${start} to ${end} along axis ${axis}: it has ${size} entries`,
    );
  }
  const outer = sizeOf(x.shape.slice(0, axis));
  const inner = sizeOf(x.shape.slice(axis + 1));
  const length = (end - start) * inner;
  const data = allocate(outer * length, x.dtype);
  for (let o = 0; o < outer; o++) {
    const from = (o * size + start) * inner;
    data.set(x.data.subarray(from, from + length), o * length);
  }
  return new Tensor(x.shape.map((n, i) => i === axis ? end - start : n), data);
}
