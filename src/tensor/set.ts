import { broadcastShapes, sourceIndices } from "./broadcast.ts";
import { formatShape, overwrite, sameShape, type Tensor } from "./tensor.ts";

/**
 * Overwrites the entries of `target` in place: with a number, or with a tensor that broadcasts to its shape.
 *
 * @throws {RangeError} If the shapes do not fit.
 */
export function set(target: Tensor, source: Tensor | number): void {
  if (typeof source === "number") {
    target.data.fill(source);
    return;
  }
  if (sameShape(target.shape, source.shape)) {
    overwrite(target.data, source.data);
    return;
  }
  if (!sameShape(broadcastShapes(target.shape, source.shape), target.shape)) {
    throw new RangeError(
      `Cannot set ${formatShape(target.shape)} to ${
        formatShape(source.shape)
      }: it does not broadcast to it`,
    );
  }
  const indices = sourceIndices(source.shape, target.shape);
  const { data } = target;
  const values = target === source ? data.slice() : source.data;
  for (let i = 0; i < data.length; i++) data[i] = values[indices[i]!]!;
}
