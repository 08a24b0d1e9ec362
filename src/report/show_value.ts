import { format, formatShape, Tensor } from "../tensor/mod.ts";
import { showNumber } from "./show_number.ts";

/** Values up to this long are shown on one line. */
const SHORT = 60;
/** Arrays with more entries than this are elided. */
const THRESHOLD = 30;
/** Entries shown at each end of a plain array that is elided. */
const EDGE = 3;

/** A drawn value as text: on one line if it is short, a long array elided. */
export function showValue(value: unknown): string {
  if (value instanceof Tensor) return showTensor(value);
  if (typeof value === "number") return showNumber(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (Array.isArray(value)) {
    const shown = Array.from(value, showValue);
    if (shown.length > THRESHOLD) shown.splice(EDGE, shown.length - 2 * EDGE, "…");
    return `[${shown.join(", ")}]`;
  }
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).map(([key, field]) => `${key}: ${showValue(field)}`);
    return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
  }
  return typeof value === "function"
    ? `the function ${value.name || "without a name"}`
    : String(value);
}

function showTensor(x: Tensor): string {
  const dtype = x.dtype === "float32" ? " (float32)" : "";
  if (x.size === 0) return `[] of shape ${formatShape(x.shape)}${dtype}`;
  if (x.size <= THRESHOLD) {
    const line = nested(x, 0, 0);
    if (line.length <= SHORT) return line + dtype;
  }
  return format(x, { threshold: THRESHOLD }) + dtype;
}

function nested(x: Tensor, axis: number, start: number): string {
  if (axis === x.rank) return showNumber(x.data[start]!);
  let stride = 1;
  for (const size of x.shape.slice(axis + 1)) stride *= size;
  const items = Array.from(
    { length: x.shape[axis]! },
    (_, i) => nested(x, axis + 1, start + i * stride),
  );
  return `[${items.join(", ")}]`;
}
