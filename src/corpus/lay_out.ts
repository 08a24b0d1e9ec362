import type { Json } from "./encode.ts";

/** As many columns as a line of a stored failure may fill. */
const WIDTH = 100;

/**
 * Writes JSON with one field a line, short values on one line, and numbers filling the line: small, and
 * good to read in a diff.
 */
export function layOut(json: Json, indent = ""): string {
  const line = onOneLine(json);
  if (indent !== "" && indent.length + line.length <= WIDTH) return line;
  const inner = `${indent}  `;
  if (Array.isArray(json)) {
    return json.every((item) => typeof item !== "object" || item === null)
      ? `[\n${inner}${fill(json.map((item) => JSON.stringify(item)), inner)}\n${indent}]`
      : `[\n${json.map((item) => inner + layOut(item, inner)).join(",\n")}\n${indent}]`;
  }
  if (typeof json !== "object" || json === null) return line;
  const fields = Object.entries(json as Readonly<Record<string, Json>>)
    .map(([key, item]) => `${inner}${JSON.stringify(key)}: ${layOut(item, inner)}`);
  return fields.length === 0 ? line : `{\n${fields.join(",\n")}\n${indent}}`;
}

function onOneLine(json: Json): string {
  if (Array.isArray(json)) return `[${json.map(onOneLine).join(", ")}]`;
  if (typeof json !== "object" || json === null) return JSON.stringify(json);
  const fields = Object.entries(json as Readonly<Record<string, Json>>)
    .map(([key, item]) => `${JSON.stringify(key)}: ${onOneLine(item)}`);
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

function fill(items: readonly string[], indent: string): string {
  let text = "";
  let column = indent.length;
  for (const [i, item] of items.entries()) {
    const piece = i === items.length - 1 ? item : `${item},`;
    if (i > 0 && column + 1 + piece.length > WIDTH) {
      text += `\n${indent}${piece}`;
      column = indent.length + piece.length;
    } else {
      text += i === 0 ? piece : ` ${piece}`;
      column += piece.length + (i === 0 ? 0 : 1);
    }
  }
  return text;
}
