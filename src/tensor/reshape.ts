import { copyOf, formatShape, type Shape, sizeOf, Tensor } from "./tensor.ts";

/**
 * A copy with the same entries, row by row, in another shape. One size may be −1: whatever is left.
 *
 * @throws {RangeError} If the sizes do not fit.
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const free = shape.indexOf(-1);
  let sizes = shape;
  if (free >= 0) {
    const rest = shape.reduce((size, n, i) => i === free ? size : size * n, 1);
    sizes = shape.map((n, i) => i === free ? x.size / rest : n);
  }
  const fits = sizes.every((n) => Number.isInteger(n) && n >= 0) && sizeOf(sizes) === x.size;
  if (!fits) {
    throw new RangeError(
      `Cannot reshape ${formatShape(x.shape)} to ${formatShape(shape)}: the sizes do not fit`,
    );
  }
  return new Tensor(sizes, copyOf(x.data));
}
