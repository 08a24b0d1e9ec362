import { sizeOf, Tensor } from "../../tensor/mod.ts";

/** What is said to another process, or by it: an object of JSON, with tensors in it. */
export type Message = { readonly [key: string]: unknown };

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Numbers that JSON has not. */
const NAMED: Readonly<Record<string, number>> = {
  "NaN": NaN,
  "Infinity": Infinity,
  "-Infinity": -Infinity,
  "-0": -0,
};

/**
 * A message as bytes: a line of JSON, in which a tensor is `{"shape":[2],"data":[0.5,"NaN"]}`.
 *
 * In binary, a tensor is `{"shape":[2],"at":0}`, its numbers stand from that byte on after the line, in
 * little-endian float64 (or `"dtype":"float32"`), and the key `bytes` says how many bytes follow.
 */
export function encodeMessage(
  message: Message,
  { binary }: { readonly binary: boolean },
): Uint8Array<ArrayBuffer> {
  const tensors: Tensor[] = [];
  let bytes = 0;
  const json = (value: unknown): unknown => {
    if (value instanceof Tensor) {
      const dtype = value.dtype === "float32" ? { dtype: value.dtype } : {};
      if (!binary) return { shape: value.shape, data: Array.from(value.data, named), ...dtype };
      const at = bytes;
      tensors.push(value);
      bytes += value.data.byteLength;
      // Each begins at a multiple of eight bytes.
      bytes += -bytes & 7;
      return { shape: value.shape, at, ...dtype };
    }
    if (Array.isArray(value)) return value.map(json);
    if (typeof value === "number") return named(value);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, json(one)]));
  };
  const object = json(message) as Message;
  const line = encoder.encode(`${JSON.stringify(binary ? { ...object, bytes } : object)}\n`);
  const all = new Uint8Array(line.length + bytes);
  all.set(line);
  let at = line.length;
  for (const { data } of tensors) {
    all.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
    at += -(at - line.length) & 7;
  }
  return all;
}

/**
 * A message from its bytes.
 *
 * @throws {TypeError} If they are no message: no JSON, or a tensor without all of its numbers.
 */
export function decodeMessage(all: Uint8Array<ArrayBuffer>): Message {
  const end = all.indexOf(10);
  const line = end < 0 ? all : all.subarray(0, end);
  const body = end < 0 ? new Uint8Array() : all.subarray(end + 1);
  let object: unknown;
  try {
    object = JSON.parse(decoder.decode(line));
  } catch {
    throw new TypeError(`Cannot read ${JSON.stringify(start(line))}: expected a line of JSON`);
  }
  if (typeof object !== "object" || object === null || Array.isArray(object)) {
    throw new TypeError(`Cannot read ${JSON.stringify(start(line))}: expected an object`);
  }
  return revive(object, body) as Message;
}

/** The beginning of a line, to be quoted. */
function start(line: Uint8Array): string {
  return decoder.decode(line.subarray(0, 80));
}

function named(value: number): number | string {
  return Number.isFinite(value) && !Object.is(value, -0) ? value : format(value);
}

function format(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function revive(value: unknown, body: Uint8Array<ArrayBuffer>): unknown {
  if (Array.isArray(value)) return value.map((one) => revive(one, body));
  if (typeof value !== "object" || value === null) return value;
  const object = value as Record<string, unknown>;
  if (Array.isArray(object["shape"]) && ("data" in object || "at" in object)) {
    return tensorFrom(object, body);
  }
  for (const key in object) object[key] = revive(object[key], body);
  return object;
}

function tensorFrom(object: Record<string, unknown>, body: Uint8Array<ArrayBuffer>): Tensor {
  const shape = object["shape"] as number[];
  const isSingle = object["dtype"] === "float32";
  const size = sizeOf(shape);
  if (!shape.every((n) => Number.isInteger(n) && n >= 0)) {
    throw new TypeError(`Cannot read a tensor of shape ${JSON.stringify(shape)}`);
  }
  if (Array.isArray(object["data"])) {
    const numbers = object["data"].flat(Infinity).map(numberFrom);
    if (numbers.length !== size) {
      throw new TypeError(
        `Cannot read a tensor of shape [${shape}] with ${numbers.length} numbers`,
      );
    }
    return new Tensor(shape, isSingle ? Float32Array.from(numbers) : Float64Array.from(numbers));
  }
  const at = object["at"] as number;
  const length = size * (isSingle ? 4 : 8);
  if (!Number.isInteger(at) || at < 0 || at + length > body.length) {
    throw new TypeError(
      `Cannot read a tensor of shape [${shape}] from byte ${at} on: ${body.length} bytes follow`,
    );
  }
  // A copy, which begins where an array of numbers may begin.
  const copy = body.slice(at, at + length);
  return new Tensor(
    shape,
    isSingle ? new Float32Array(copy.buffer) : new Float64Array(copy.buffer),
  );
}

function numberFrom(value: unknown): number {
  const found = typeof value === "string" ? NAMED[value] : value;
  if (typeof found === "number") return found;
  throw new TypeError(`Cannot read ${JSON.stringify(value)} as a number`);
}
