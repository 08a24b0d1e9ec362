import { format } from "./format.ts";

/** How the numbers of a tensor are kept. */
export type DType = "float64" | "float32";
/** The sizes of the axes, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];
/** The numbers of a tensor, row by row. */
export type Data = Float64Array | Float32Array;
/** Numbers in nested arrays, all rows of one axis equally long. */
export type Nested = number | readonly Nested[];

/** An n-dimensional array: a shape, and its numbers row by row. */
export class Tensor {
  /** The sizes of the axes, outermost first. */
  readonly shape: Shape;
  /** The numbers, in row-major order. */
  readonly data: Data;

  /**
   * Takes `data`, without a copy, as an array of `shape`.
   *
   * @throws {RangeError} If the shape does not hold as many numbers as there are.
   */
  constructor(shape: Shape, data: Data) {
    if (sizeOf(shape) !== data.length) {
      throw new RangeError(
        `Cannot lay out ${data.length} numbers as ${formatShape(shape)}: expected ${sizeOf(shape)}`,
      );
    }
    this.shape = shape;
    this.data = data;
  }

  /** The number of entries. */
  get size(): number {
    return this.data.length;
  }

  /** The number of axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** How the numbers are kept. */
  get dtype(): DType {
    return dtypeOf(this.data);
  }

  /** A copy that shares nothing with this tensor. */
  clone(): Tensor {
    return new Tensor(this.shape, copyOf(this.data));
  }

  /**
   * The only entry of a tensor of size 1.
   *
   * @throws {RangeError} If there are more entries, or none.
   */
  item(): number {
    if (this.data.length !== 1) {
      throw new RangeError(
        `Cannot take the item of ${formatShape(this.shape)}: expected one entry`,
      );
    }
    return this.data[0]!;
  }

  /**
   * The entry at an index, one number for each axis.
   *
   * @throws {RangeError} If the index has another rank, or lies outside.
   */
  at(...index: number[]): number {
    const { shape } = this;
    let flat = 0;
    for (let axis = 0; axis < shape.length; axis++) {
      const i = index[axis];
      if (i === undefined || !Number.isInteger(i) || i < 0 || i >= shape[axis]!) break;
      flat = flat * shape[axis]! + i;
      if (axis === shape.length - 1 && index.length === shape.length) return this.data[flat]!;
    }
    if (shape.length === 0 && index.length === 0) return this.data[0]!;
    throw new RangeError(
      `Cannot read [${index.join(",")}] of ${formatShape(shape)}: outside its bounds`,
    );
  }

  /** The numbers as nested arrays; a plain number for a scalar. */
  toArray(): Nested {
    let flat = 0;
    const nest = (axis: number): Nested => {
      if (axis === this.shape.length) return this.data[flat++]!;
      return Array.from({ length: this.shape[axis]! }, () => nest(axis + 1));
    };
    return nest(0);
  }

  /** The numbers in nested brackets, long arrays elided. */
  toString(): string {
    return format(this);
  }
}

/** Without `instanceof`, which is slower: it is asked for all the time. */
function dtypeOf(data: Data): DType {
  return data.BYTES_PER_ELEMENT === 4 ? "float32" : "float64";
}

/** The number of entries that a shape holds. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (let i = 0; i < shape.length; i++) size *= shape[i]!;
  return size;
}

/** A shape as text: `[3,4]`. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(",")}]`;
}

/** Whether two shapes are the same. */
export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Small tensors share blocks of memory of so many bytes. */
const BLOCK = 2 ** 16;
/** A tensor of more bytes has memory of its own. */
const SMALL = 2 ** 13;
let block = new ArrayBuffer(BLOCK);
let used = 0;

/**
 * Room for `size` numbers, all zero.
 *
 * A typed array of its own costs some 300 ns, whatever its size; a view of a block that is there already
 * costs 15. No part of a block is handed out twice, so tensors never overlap; a block lives as long as
 * one of its tensors does.
 */
export function allocate(size: number, dtype: DType): Data {
  const bytes = dtype === "float32" ? size << 2 : size << 3;
  if (size > SMALL >> 2 || bytes > SMALL) {
    return dtype === "float32" ? new Float32Array(size) : new Float64Array(size);
  }
  if (used + bytes > BLOCK) {
    block = new ArrayBuffer(BLOCK);
    used = 0;
  }
  const start = used;
  // Views begin at multiples of eight bytes.
  used += (bytes + 7) & ~7;
  return dtype === "float32"
    ? new Float32Array(block, start, size)
    : new Float64Array(block, start, size);
}

/** Below so many numbers a loop is faster than the built-in copy. */
const FEW = 48;

/** Overwrites all the numbers of `target` with those of `source`, of which there are as many. */
export function overwrite(target: Data, source: ArrayLike<number>): void {
  if (source.length > FEW || source.length !== target.length) target.set(source);
  else for (let i = 0; i < target.length; i++) target[i] = source[i]!;
}

/** A copy of numbers. */
export function copyOf(data: Data): Data {
  const copy = allocate(data.length, dtypeOf(data));
  overwrite(copy, data);
  return copy;
}

/** The dtype of a result: float32 only if both operands are. */
export function commonDType(a: Tensor, b: Tensor): DType {
  return a.dtype === b.dtype ? a.dtype : "float64";
}

/**
 * An axis counted from the front, for one that may count from the back (−1 is the last).
 *
 * @throws {RangeError} If there is no such axis.
 */
export function resolveAxis(shape: Shape, axis: number): number {
  const resolved = axis < 0 ? axis + shape.length : axis;
  if (!Number.isInteger(resolved) || resolved < 0 || resolved >= shape.length) {
    throw new RangeError(
      `Cannot use axis ${axis} of ${formatShape(shape)}: it has ${shape.length} axes`,
    );
  }
  return resolved;
}
