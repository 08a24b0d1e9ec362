import { allocate, formatShape, Tensor } from "./tensor.ts";

/**
 * The same entries with the axes in another order: axis i of the result is axis `axes[i]` of `x`.
 *
 * @throws {RangeError} If `axes` does not name every axis once.
 */
export function permute(x: Tensor, axes: readonly number[]): Tensor {
  const { shape } = x;
  const rank = shape.length;
  if (
    axes.length !== rank || new Set(axes).size !== rank || axes.some((a) => shape[a] === undefined)
  ) {
    throw new RangeError(
      `Cannot permute ${formatShape(shape)} by ${
        formatShape(axes)
      }: expected each of its ${rank} axes once`,
    );
  }
  const stridesOf = new Array<number>(rank);
  let stride = 1;
  for (let axis = rank - 1; axis >= 0; axis--) {
    stridesOf[axis] = stride;
    stride *= shape[axis]!;
  }
  const target = axes.map((axis) => shape[axis]!);
  const strides = axes.map((axis) => stridesOf[axis]!);
  const data = allocate(x.data.length, x.dtype);
  const counter = new Array<number>(rank).fill(0);
  let source = 0;
  for (let flat = 0; flat < data.length; flat++) {
    data[flat] = x.data[source]!;
    for (let axis = rank - 1; axis >= 0; axis--) {
      source += strides[axis]!;
      if (++counter[axis]! < target[axis]!) break;
      source -= strides[axis]! * target[axis]!;
      counter[axis] = 0;
    }
  }
  return new Tensor(target, data);
}

/**
 * The transpose: the last two axes swapped.
 *
 * @throws {RangeError} If `x` has less than two axes.
 */
export function transpose(x: Tensor): Tensor {
  const rank = x.shape.length;
  if (rank < 2) {
    throw new RangeError(`Cannot transpose ${formatShape(x.shape)}: expected two axes or more`);
  }
  if (rank > 2) {
    const axes = x.shape.map((_, i) => i);
    return permute(x, [...axes.slice(0, -2), rank - 1, rank - 2]);
  }
  const n = x.shape[0]!;
  const m = x.shape[1]!;
  const data = allocate(n * m, x.dtype);
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) data[j * n + i] = x.data[i * m + j]!;
  return new Tensor([m, n], data);
}
