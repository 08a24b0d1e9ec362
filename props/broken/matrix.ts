import { sum, Tensor } from "../../src/mod.ts";

/** A matrix from a formula of row and column. */
export function matrix(
  [rows, columns]: readonly [number, number],
  entry: (row: number, column: number) => number,
): Tensor {
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < data.length; i++) data[i] = entry(Math.floor(i / columns), i % columns);
  return new Tensor([rows, columns], data);
}

/** A vector from a formula of its index. */
export function vector(size: number, entry: (index: number) => number): Tensor {
  return new Tensor([size], Float64Array.from({ length: size }, (_, i) => entry(i)));
}

/** A number as a tensor. */
export function scalar(value: number): Tensor {
  return new Tensor([], Float64Array.of(value));
}

/** The sums of the rows of a matrix, as a column. */
export function rowSums(x: Tensor): Tensor {
  return sum(x, { axis: 1, keepDims: true });
}

/** The number of rows and of columns of a matrix. */
export function sizes(x: Tensor): readonly [rows: number, columns: number] {
  return [x.shape[0]!, x.shape[1]!];
}
