import { encode, type Json } from "../corpus/mod.ts";

/**
 * Encodes what can be, and a description of what cannot: a report of a layer that draws functions is still a
 * report. What was described is a text when it is decoded, such as `[function]`.
 */
export function encodable(value: unknown): Json {
  try {
    return encode(value);
  } catch {
    return encode(described(value, 0));
  }
}

/** Why a value cannot be written to a file; undefined if it can be. */
export function whyNotEncodable(value: unknown, name: string): string | undefined {
  try {
    encode(value, name);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Deeper than this nothing is shown. */
const DEEP = 8;

function described(value: unknown, depth: number): unknown {
  try {
    encode(value);
    return value;
  } catch {
    if (depth < DEEP && Array.isArray(value)) {
      return value.map((item) => described(item, depth + 1));
    }
    if (depth < DEEP && isPlain(value)) {
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, described(item, depth + 1)]),
      );
    }
    return `[${typeof value === "object" ? nameOf(value) : typeof value}]`;
  }
}

function nameOf(value: object | null): string {
  try {
    return value?.constructor?.name ?? "object";
  } catch {
    return "object";
  }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
