import { broadcastShapes, sourceIndices } from "./broadcast.ts";
import { allocate, commonDType, sameShape, Tensor } from "./tensor.ts";

/**
 * The sum of two tensors, entry by entry, with numpy's broadcasting. A number keeps the other's dtype.
 *
 * @throws {RangeError} If the shapes do not broadcast.
 */
export function add(a: Tensor | number, b: Tensor | number): Tensor {
  if (typeof a === "number") return typeof b === "number" ? scalars(a, b) : fromNumber(a, b);
  const x = a.data;
  if (typeof b === "number") {
    const data = allocate(x.length, a.dtype);
    for (let i = 0; i < data.length; i++) data[i] = x[i]! + b;
    return new Tensor(a.shape, data);
  }
  const y = b.data;
  const dtype = commonDType(a, b);
  if (sameShape(a.shape, b.shape)) {
    const data = allocate(x.length, dtype);
    for (let i = 0; i < data.length; i++) data[i] = x[i]! + y[i]!;
    return new Tensor(a.shape, data);
  }
  const shape = broadcastShapes(a.shape, b.shape);
  if (b.shape.length === 1 && sameShape(shape, a.shape)) {
    const data = allocate(x.length, dtype);
    const n = y.length;
    for (let i = 0; i < data.length; i += n) {
      for (let j = 0; j < n; j++) data[i + j] = x[i + j]! + y[j]!;
    }
    return new Tensor(shape, data);
  }
  const left = sourceIndices(a.shape, shape);
  const right = sourceIndices(b.shape, shape);
  const data = allocate(left.length, dtype);
  for (let i = 0; i < data.length; i++) data[i] = x[left[i]!]! + y[right[i]!]!;
  return new Tensor(shape, data);
}

function fromNumber(a: number, b: Tensor): Tensor {
  const y = b.data;
  const data = allocate(y.length, b.dtype);
  for (let i = 0; i < data.length; i++) data[i] = a + y[i]!;
  return new Tensor(b.shape, data);
}

function scalars(a: number, b: number): Tensor {
  return new Tensor([], Float64Array.of(a + b));
}
