import type { Json } from "../corpus/mod.ts";
import { Tensor } from "../tensor/mod.ts";

/**
 * A drawn value as JSON for other tools to read: a tensor as nested arrays. What JSON has no word for becomes
 * a text, so it does not read back; `encode` is for that.
 */
export function plainJson(value: unknown): Json {
  if (typeof value === "number") {
    return Number.isFinite(value) && !Object.is(value, -0) ? value : show(value);
  }
  if (value instanceof Tensor) return plainJson(value.toArray());
  if (Array.isArray(value)) return value.map(plainJson);
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainJson(item)]));
  }
  return typeof value === "bigint" ? `${value}n` : String(value);
}

function show(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
