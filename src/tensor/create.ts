import {
  allocate,
  type DType,
  formatShape,
  type Nested,
  type Shape,
  sizeOf,
  Tensor,
} from "./tensor.ts";

/** How the numbers of a new tensor are kept; float64 if left out. */
export interface CreateOptions {
  /** float64 or float32. */
  readonly dtype?: DType;
}

/**
 * A tensor from a number or from nested arrays of numbers.
 *
 * @throws {RangeError} If the rows of an axis differ in length.
 * @throws {TypeError} If an entry is no number.
 *
 * @example
 * ```ts
 * import { tensor } from "@backproof/backproof";
 *
 * const x = tensor([[1, 2, 3], [4, 5, 6]]);
 * console.log(x.shape); // [2, 3]
 * ```
 */
export function tensor(values: Nested, { dtype = "float64" }: CreateOptions = {}): Tensor {
  const shape: number[] = [];
  for (let v = values; Array.isArray(v); v = v[0] as Nested) {
    shape.push(v.length);
    if (v.length === 0) break;
  }
  const data = allocate(sizeOf(shape), dtype);
  let flat = 0;
  const fill = (v: Nested, axis: number): void => {
    if (axis === shape.length) {
      if (typeof v !== "number") {
        if (Array.isArray(v)) throw ragged(shape, axis, "an array");
        throw new TypeError(
          `Cannot make a tensor of ${typeof v}: expected numbers in nested arrays`,
        );
      }
      data[flat++] = v;
      return;
    }
    if (!Array.isArray(v)) throw ragged(shape, axis, typeof v === "number" ? "a number" : typeof v);
    if (v.length !== shape[axis]) throw ragged(shape, axis, `${v.length} entries`);
    for (const inner of v) fill(inner as Nested, axis + 1);
  };
  fill(values, 0);
  return new Tensor(shape, data);
}

function ragged(shape: Shape, axis: number, found: string): RangeError {
  const expected = axis < shape.length ? `${shape[axis]} entries` : "a number";
  return new RangeError(
    `Cannot make a tensor of ragged rows: expected ${expected} at depth ${axis}, found ${found}`,
  );
}

/** A tensor of zeros. */
export function zeros(shape: Shape, { dtype = "float64" }: CreateOptions = {}): Tensor {
  checkShape(shape);
  return new Tensor(shape, allocate(sizeOf(shape), dtype));
}

/** A tensor with the same number everywhere. */
export function full(
  shape: Shape,
  value: number,
  { dtype = "float64" }: CreateOptions = {},
): Tensor {
  checkShape(shape);
  return new Tensor(shape, allocate(sizeOf(shape), dtype).fill(value));
}

function checkShape(shape: Shape): void {
  for (let i = 0; i < shape.length; i++) {
    if (!Number.isInteger(shape[i]) || shape[i]! < 0) {
      throw new RangeError(
        `Cannot make a tensor of shape ${formatShape(shape)}: expected sizes from 0`,
      );
    }
  }
}
