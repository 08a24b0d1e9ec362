import { type DType, formatShape, Tensor } from "../tensor/mod.ts";

/** A value as JSON holds it. */
export type Json = null | boolean | number | string | readonly Json[] | {
  readonly [key: string]: Json;
};

/** Keys that start with this mark what JSON has no word for; a key of the user's gets another one. */
const MARK = "$";

/**
 * Writes a drawn value as JSON, exactly: `decode` gives back every bit of every number.
 *
 * Tensors, numbers (NaN, ±∞, −0 and subnormals included), texts, booleans, null, undefined, bigints,
 * arrays and plain objects can be written.
 *
 * @throws {TypeError} If there is anything else in it.
 */
export function encode(value: unknown, path = "the value"): Json {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") {
    const number = encodeNumber(value);
    return typeof number === "string" ? { $number: number } : number;
  }
  if (typeof value === "undefined") return { $undefined: true };
  if (typeof value === "bigint") return { $bigint: String(value) };
  if (value instanceof Tensor) {
    const { dtype, shape, data } = value;
    return { $tensor: dtype, shape: [...shape], values: Array.from(data, encodeNumber) };
  }
  if (Array.isArray(value)) return Array.from(value, (item, i) => encode(item, `${path}[${i}]`));
  if (isPlain(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key.startsWith(MARK) ? MARK + key : key,
        encode(item, `${path}.${key}`),
      ]),
    );
  }
  const kind = typeof value === "object" ? value.constructor?.name ?? "object" : typeof value;
  throw new TypeError(
    `Cannot store ${path}: expected tensors, numbers, texts, booleans, arrays or plain objects, found a ${kind}`,
  );
}

/**
 * Reads what `encode` wrote.
 *
 * @throws {TypeError} If it holds a mark that `encode` does not write, or a tensor that does not fit its shape.
 */
export function decode(json: Json): unknown {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map(decode);
  const record = json as { readonly [key: string]: Json };
  const mark = Object.keys(record).find((key) => key.startsWith(MARK) && key[1] !== MARK);
  if (mark === undefined) {
    return Object.fromEntries(
      Object.entries(record).map(([key, item]) => [
        key.startsWith(MARK) ? key.slice(MARK.length) : key,
        decode(item),
      ]),
    );
  }
  const marked = record[mark]!;
  const fields = mark === "$tensor" ? 3 : 1;
  if (Object.keys(record).length !== fields) {
    throw new TypeError(
      `Cannot read ${JSON.stringify(json)}: there is more or less than ${mark} needs`,
    );
  }
  if (mark === "$number" && typeof marked === "string") return decodeNumber(marked);
  if (mark === "$undefined" && marked === true) return undefined;
  if (mark === "$bigint" && typeof marked === "string" && /^-?\d+$/.test(marked)) {
    return BigInt(marked);
  }
  if (mark === "$tensor") return decodeTensor(marked, record);
  throw new TypeError(`Cannot read ${JSON.stringify(json)}: ${mark} is unknown or damaged`);
}

/** JSON has no word for these numbers; a text that is one of them stands for it where only numbers may. */
const UNSPEAKABLE = new Map([["NaN", NaN], ["Infinity", Infinity], ["-Infinity", -Infinity], [
  "-0",
  -0,
]]);

function encodeNumber(value: number): number | string {
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? value : String(value);
}

function decodeNumber(json: Json | undefined): number {
  const value = typeof json === "string" ? UNSPEAKABLE.get(json) : json;
  if (typeof value === "number") return value;
  throw new TypeError(`Cannot read ${JSON.stringify(json)}: expected a number`);
}

function decodeTensor(dtype: Json, { shape, values }: { readonly [key: string]: Json }): Tensor {
  if (dtype !== "float64" && dtype !== "float32") {
    throw new TypeError(
      `Cannot read a tensor of ${JSON.stringify(dtype)}: expected float64 or float32`,
    );
  }
  if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw new TypeError(`Cannot read a tensor of shape ${JSON.stringify(shape)}: expected sizes`);
  }
  const size = shape.reduce((product, axis) => product * axis, 1);
  if (!Array.isArray(values) || values.length !== size) {
    const found = Array.isArray(values) ? `${values.length} values` : "no values";
    throw new TypeError(
      `Cannot read a tensor of shape ${
        formatShape(shape)
      }: expected ${size} values, found ${found}`,
    );
  }
  return new Tensor(shape, arrayOf(dtype, values.map(decodeNumber)));
}

function arrayOf(dtype: DType, values: readonly number[]): Float64Array | Float32Array {
  if (dtype === "float64") return Float64Array.from(values);
  const rounded = values.find((value) => !Object.is(Math.fround(value), value));
  if (rounded === undefined) return Float32Array.from(values);
  throw new TypeError(`Cannot read ${rounded} as float32: it needs more digits`);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
