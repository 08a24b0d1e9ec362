import { broadcastShapes, sourceIndices } from "./broadcast.ts";
import { allocate, commonDType, sameShape, Tensor } from "./tensor.ts";

/**
 * A function of two tensors applied entry by entry, with numpy's broadcasting.
 *
 * @throws {RangeError} If the shapes do not broadcast.
 */
export function zipWith(a: Tensor, b: Tensor, f: (u: number, v: number) => number): Tensor {
  const dtype = commonDType(a, b);
  const x = a.data;
  const y = b.data;
  if (sameShape(a.shape, b.shape)) {
    const data = allocate(x.length, dtype);
    for (let i = 0; i < data.length; i++) data[i] = f(x[i]!, y[i]!);
    return new Tensor(a.shape, data);
  }
  const shape = broadcastShapes(a.shape, b.shape);
  const left = sourceIndices(a.shape, shape);
  const right = sourceIndices(b.shape, shape);
  const data = allocate(left.length, dtype);
  for (let i = 0; i < data.length; i++) data[i] = f(x[left[i]!]!, y[right[i]!]!);
  return new Tensor(shape, data);
}
