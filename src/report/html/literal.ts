import { Tensor } from "../../tensor/mod.ts";
import { showNumber } from "../show_number.ts";

/** As wide as a line of numbers may be. */
const WIDTH = 88;

/** A drawn value as an expression of TypeScript that makes it again, bit by bit. */
export function literal(
  value: unknown,
  { indent = "" }: { readonly indent?: string } = {},
): string {
  if (value instanceof Tensor) return tensorLiteral(value, indent);
  if (typeof value === "number") return showNumber(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (Array.isArray(value)) {
    return `[${Array.from(value, (item) => literal(item, { indent })).join(", ")}]`;
  }
  if (typeof value !== "object" || value === null) return String(value);
  const fields = Object.entries(value)
    .map(([name, field]) => `[${JSON.stringify(name)}]: ${literal(field, { indent })}`);
  const plain = fields.map((field) => field.replace(/^\["([A-Za-z]\w*)"\]/, "$1"));
  return plain.length === 0 ? "{}" : `{ ${plain.join(", ")} }`;
}

function tensorLiteral({ shape, data, dtype }: Tensor, indent: string): string {
  const numbers = Array.from(data, showNumber);
  if (dtype === "float64" && data.length > 0 && data.length <= 30 && shape.length > 0) {
    const nested = `tensor(${nest(numbers, shape)})`;
    if (nested.length <= WIDTH) return nested;
  }
  const array = dtype === "float32" ? "Float32Array" : "Float64Array";
  const start = `new Tensor([${shape.join(", ")}], ${array}.of(`;
  const line = `${start}${numbers.join(", ")}))`;
  if (line.length <= WIDTH) return line;
  const lines = [""];
  for (const number of numbers) {
    const last = lines.at(-1)!;
    if (last !== "" && last.length + number.length + 2 > WIDTH) lines.push(`${number},`);
    else lines[lines.length - 1] = last === "" ? `${number},` : `${last} ${number},`;
  }
  return `${start}\n${lines.map((one) => `${indent}  ${one}\n`).join("")}${indent}))`;
}

function nest(numbers: readonly string[], [size = 0, ...inner]: readonly number[]): string {
  const stride = inner.reduce((product, axis) => product * axis, 1);
  const items = inner.length === 0
    ? numbers
    : Array.from({ length: size }, (_, i) =>
      nest(numbers.slice(i * stride, (i + 1) * stride), inner));
  return `[${items.join(", ")}]`;
}
