import { allocate, formatShape, resolveAxis, type Shape, Tensor } from "./tensor.ts";

/** Along which axis tensors are joined. */
export interface ConcatOptions {
  /** The axis, counted from the back if negative; 0 if left out. */
  readonly axis?: number;
}

/**
 * Tensors one after another along an axis; all other sizes must agree. float32 only if all of them are.
 *
 * @throws {RangeError} If there is none, or the other sizes differ.
 *
 * @example
 * ```ts
 * import { concat, tensor } from "@backproof/backproof";
 *
 * console.log(`${concat([tensor([[1], [2]]), tensor([[3], [4]])], { axis: 1 })}`); // [[1, 3], [2, 4]]
 * ```
 */
export function concat(tensors: readonly Tensor[], { axis = 0 }: ConcatOptions = {}): Tensor {
  const [first] = tensors;
  if (first === undefined) throw new RangeError("Cannot concat no tensors: expected one or more");
  const at = resolveAxis(first.shape, axis);
  const shape: number[] = [...first.shape];
  shape[at] = 0;
  for (const one of tensors) {
    if (!fits(one.shape, first.shape, at)) {
      throw new RangeError(
        `Cannot concat ${formatShape(first.shape)} and ${
          formatShape(one.shape)
        } along axis ${axis}: other sizes differ`,
      );
    }
    shape[at]! += one.shape[at]!;
  }
  let outer = 1;
  for (let i = 0; i < at; i++) outer *= shape[i]!;
  let inner = 1;
  for (let i = at + 1; i < shape.length; i++) inner *= shape[i]!;
  const width = shape[at]! * inner;
  const isFloat32 = tensors.every((one) => one.dtype === "float32");
  const data = allocate(outer * width, isFloat32 ? "float32" : "float64");
  let start = 0;
  for (const one of tensors) {
    const part = one.shape[at]! * inner;
    for (let i = 0; i < outer; i++) {
      for (let k = 0; k < part; k++) data[i * width + start + k] = one.data[i * part + k]!;
    }
    start += part;
  }
  return new Tensor(shape, data);
}

function fits(a: Shape, b: Shape, axis: number): boolean {
  return a.length === b.length && a.every((size, i) => i === axis || size === b[i]);
}
