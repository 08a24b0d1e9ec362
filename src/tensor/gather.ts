import { allocate, formatShape, sizeOf, Tensor } from "./tensor.ts";

/**
 * The rows (along the first axis) at `indices`, in their order; a row may be taken several times.
 *
 * @throws {RangeError} If an index is no integer, or lies outside.
 */
export function gather(x: Tensor, indices: Tensor | readonly number[]): Tensor {
  const list = indices instanceof Tensor ? indices.data : indices;
  const lead = indices instanceof Tensor ? indices.shape : [indices.length];
  const inner = sizeOf(x.shape.slice(1));
  const data = allocate(list.length * inner, x.dtype);
  for (let i = 0; i < list.length; i++) {
    const row = checkRow(x, list[i]!);
    for (let j = 0; j < inner; j++) data[i * inner + j] = x.data[row * inner + j]!;
  }
  return new Tensor([...lead, ...x.shape.slice(1)], data);
}

/** Which rows are added where. */
export interface ScatterAddOptions {
  /** The row of the target that each of `rows` is added to. */
  readonly indices: Tensor | readonly number[];
  /** As `gather` would return them. */
  readonly rows: Tensor;
}

/**
 * Adds rows to the rows of `target` at `indices`, in place. Where an index is repeated all are added up.
 *
 * @throws {RangeError} If an index is no integer or lies outside, or the rows do not fit.
 */
export function scatterAdd(target: Tensor, { indices, rows }: ScatterAddOptions): void {
  const list = indices instanceof Tensor ? indices.data : indices;
  const inner = sizeOf(target.shape.slice(1));
  if (rows.size !== list.length * inner) {
    throw new RangeError(
      `Cannot add rows ${formatShape(rows.shape)} to ${
        formatShape(target.shape)
      }: expected ${list.length} rows of ${inner}`,
    );
  }
  for (let i = 0; i < list.length; i++) checkRow(target, list[i]!);
  for (let i = 0; i < list.length; i++) {
    const row = list[i]!;
    for (let j = 0; j < inner; j++) target.data[row * inner + j]! += rows.data[i * inner + j]!;
  }
}

function checkRow(x: Tensor, row: number): number {
  const count = x.shape[0];
  if (count === undefined || !Number.isInteger(row) || row < 0 || row >= count) {
    throw new RangeError(
      `Cannot take row ${row} of ${formatShape(x.shape)}: it has ${count ?? "no"} rows`,
    );
  }
  return row;
}
