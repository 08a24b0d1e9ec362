import { allocate, formatShape, sameShape, type Shape, sizeOf, Tensor } from "./tensor.ts";

/**
 * The shape that two shapes broadcast to, by numpy's rule: axes are matched from the last, and a size of
 * 1 is repeated.
 *
 * @throws {RangeError} If an axis has two sizes, neither of them 1.
 */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  const shape = new Array<number>(rank);
  for (let i = 1; i <= rank; i++) {
    const m = i <= a.length ? a[a.length - i]! : 1;
    const n = i <= b.length ? b[b.length - i]! : 1;
    if (m !== n && m !== 1 && n !== 1) {
      throw new RangeError(
        `Cannot broadcast ${formatShape(a)} with ${formatShape(b)}: sizes ${m} and ${n} differ`,
      );
    }
    shape[rank - i] = m === 1 ? n : m;
  }
  return shape;
}

/** For each entry of `shape`, row by row, the flat index of the entry of `from` that is repeated there. */
export function sourceIndices(from: Shape, shape: Shape): Int32Array {
  const size = sizeOf(shape);
  const indices = new Int32Array(size);
  const rank = shape.length;
  const strides = new Array<number>(rank).fill(0);
  let stride = 1;
  for (let i = 1; i <= from.length; i++) {
    const n = from[from.length - i]!;
    if (n !== 1) strides[rank - i] = stride;
    stride *= n;
  }
  const counter = new Array<number>(rank).fill(0);
  let source = 0;
  for (let flat = 0; flat < size; flat++) {
    indices[flat] = source;
    for (let axis = rank - 1; axis >= 0; axis--) {
      source += strides[axis]!;
      if (++counter[axis]! < shape[axis]!) break;
      source -= strides[axis]! * shape[axis]!;
      counter[axis] = 0;
    }
  }
  return indices;
}

/**
 * Undoes a broadcast: sums over the axes along which a tensor of `shape` was repeated.
 *
 * It is the backward pass of broadcasting, and the repeat node's rule: gradients add up.
 *
 * @throws {RangeError} If `shape` does not broadcast to the shape of `x`.
 */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x.clone();
  if (!sameShape(broadcastShapes(x.shape, shape), x.shape)) {
    throw new RangeError(
      `Cannot sum ${formatShape(x.shape)} to ${formatShape(shape)}: it was not repeated from it`,
    );
  }
  const size = sizeOf(shape);
  const sums = allocate(size, "float64");
  const { data: source } = x;
  const isTail = shape.every((n, i) => n === x.shape[x.shape.length - shape.length + i]);
  if (isTail) {
    for (let i = 0; i < source.length; i += size) {
      for (let j = 0; j < size; j++) sums[j]! += source[i + j]!;
    }
  } else {
    const targets = sourceIndices(shape, x.shape);
    for (let i = 0; i < source.length; i++) sums[targets[i]!]! += source[i]!;
  }
  if (x.dtype === "float64") return new Tensor(shape, sums);
  const data = allocate(size, "float32");
  data.set(sums);
  return new Tensor(shape, data);
}
