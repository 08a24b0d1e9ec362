import { type DType, type Nested, sizeOf, Tensor, tensor } from "../tensor/mod.ts";

/** How the arrays of a library come in and go out. */
export interface Arrays<A> {
  /** A new array of the library, with the numbers of a tensor. */
  readonly from: (x: Tensor) => A;
  /**
   * The numbers of what the library returns, as a new tensor. Left out, it is found out by itself: numbers,
   * nested and typed arrays, and objects with a `shape` and `dataSync()`, `data`, `toArray()` or `js()`.
   */
  readonly to?: (array: unknown) => Tensor | Promise<Tensor>;
  /** Does some work and frees the arrays that it made, as `tf.tidy` does. */
  readonly scope?: <T>(work: () => T) => T;
  /** Frees an array that was made by `from` or returned by an asynchronous function, for which there is no scope. */
  readonly release?: (array: unknown) => void;
  /** How the library keeps numbers; inputs are rounded to it. float64 if left out. */
  readonly dtype?: DType;
}

/** Nested arrays of numbers, as plain JavaScript has them. */
export const nestedArrays: Arrays<Nested> = { from: (x) => x.toArray() };

/** A shape, and the numbers in row-major order. */
export interface ShapedArray {
  /** The sizes of the axes, outermost first. */
  readonly shape: readonly number[];
  /** The numbers, row by row. */
  readonly data: Float64Array | Float32Array;
}

/** Typed arrays with a shape beside them. */
export const shapedArrays: Arrays<ShapedArray> = { from: (x) => x.clone() };

/** What is used of TensorFlow.js. */
export interface Tfjs<A> {
  /** Makes a tensor. */
  readonly tensor: (data: Float32Array, shape: number[], dtype: "float32") => A;
  /** Frees what is made meanwhile. */
  readonly tidy: (work: () => void) => void;
}

/**
 * The tensors of TensorFlow.js, in float32: `tfjsArrays(tf)`.
 *
 * All that a call makes is freed after it.
 */
export function tfjsArrays<A>(tf: Tfjs<A>): Arrays<A> {
  return {
    from: (x) => tf.tensor(Float32Array.from(x.data), [...x.shape], "float32"),
    // What leaves the scope is numbers, so that nothing is kept.
    scope: (work) => {
      let result: unknown;
      tf.tidy(() => {
        result = work();
      });
      return result as ReturnType<typeof work>;
    },
    dtype: "float32",
  };
}

/** What is used of an array of jax-js. */
export interface JaxArray {
  /** How often it may still be handed over. */
  readonly refCount: number;
  /** Takes one of them back; the last one frees the array. */
  readonly dispose: () => void;
}

/** What is used of the `numpy` of jax-js. */
export interface JaxNumpy<A extends JaxArray> {
  /** Makes an array. */
  readonly array: (data: Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer>, options: {
    readonly shape: number[];
  }) => A;
}

/**
 * The arrays of jax-js, in float64 unless it says otherwise: `jaxArrays(numpy)`.
 *
 * Functions of jax-js take what they are handed: write `x.ref` where an argument is used again. An argument
 * that a function did not take is freed after it.
 */
export function jaxArrays<A extends JaxArray>(
  { array }: JaxNumpy<A>,
  { dtype = "float64" }: { readonly dtype?: DType } = {},
): Arrays<A> {
  let made: A[] = [];
  return {
    from: ({ data, shape }) => {
      const numbers = dtype === "float32" ? Float32Array.from(data) : Float64Array.from(data);
      const result = array(numbers, { shape: [...shape] });
      made.push(result);
      return result;
    },
    scope: (work) => {
      try {
        return work();
      } finally {
        for (const one of made) while (one.refCount > 0) one.dispose();
        made = [];
      }
    },
    dtype,
  };
}

/**
 * The numbers of an array of any library, as a new tensor: a tensor of ours, a number, a nested or a typed
 * array, or an object with a `shape` and `dataSync()`, `data`, `toArray()` or `js()`.
 *
 * @throws {TypeError} If it is nothing of the kind.
 */
export function toTensor(array: unknown): Tensor {
  if (array instanceof Tensor) return array.clone();
  if (typeof array === "number") return tensor(array);
  if (Array.isArray(array)) return tensor(array as Nested);
  if (isFloats(array)) return new Tensor([array.length], array.slice());
  if (typeof array === "object" && array !== null) {
    const found = fromObject(array as Record<string, unknown>);
    if (found !== undefined) return found;
  }
  throw new TypeError(
    `Cannot read ${
      described(array)
    } as an array: expected a number, a nested or typed array, or an object with shape and data`,
  );
}

function fromObject(array: Record<string, unknown>): Tensor | undefined {
  const shape = array["shape"];
  if (isShape(shape)) {
    const data = isFunction(array["dataSync"]) ? array["dataSync"]() : array["data"];
    if (isNumbers(data) && data.length === sizeOf(shape)) {
      return new Tensor(
        [...shape],
        data instanceof Float32Array ? data.slice() : Float64Array.from(data),
      );
    }
  }
  for (const name of ["toArray", "js", "tolist"]) {
    const method = array[name];
    if (!isFunction(method)) continue;
    const nested = method.call(array);
    if (typeof nested === "number" || Array.isArray(nested)) return tensor(nested as Nested);
  }
  return undefined;
}

function isFloats(value: unknown): value is Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer> {
  return value instanceof Float64Array || value instanceof Float32Array;
}

function isNumbers(value: unknown): value is ArrayLike<number> & Iterable<number> {
  return Array.isArray(value) ? typeof value[0] !== "object" : ArrayBuffer.isView(value) &&
    !(value instanceof DataView) && !(value instanceof BigInt64Array) &&
    !(value instanceof BigUint64Array);
}

function isShape(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isInteger(size) && size >= 0);
}

// deno-lint-ignore ban-types
function isFunction(value: unknown): value is Function {
  return typeof value === "function";
}

function described(value: unknown): string {
  if (value === null || typeof value !== "object") return String(value);
  return `an object with ${Object.keys(value).slice(0, 6).join(", ") || "nothing in it"}`;
}
