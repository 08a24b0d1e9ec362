import type { Json } from "./encode.ts";

/** As many columns as a line of a stored failure may fill. */
const WIDTH = 100;

/**
 * Writes JSON with one field a line, short values on one line, and numbers filling the line: small, and
 * good to read in a diff.
 */
export function layOut(json: Json): string {
  return layOutAt(json, { indent: "", column: WIDTH });
}

/** Where a value begins: the blanks before its line, and the column that the line has reached. */
interface Place {
  readonly indent: string;
  readonly column: number;
}

function layOutAt(json: Json, { indent, column }: Place): string {
  const line = onOneLine(json);
  // One column is left for a comma.
  if (column + line.length < WIDTH) return line;
  const inner = `${indent}  `;
  if (Array.isArray(json)) {
    const items = json.every((item) => typeof item !== "object" || item === null)
      ? fill(json.map((item) => JSON.stringify(item)), inner)
      : json.map((item) => layOutAt(item, { indent: inner, column: inner.length }))
        .join(`,\n${inner}`);
    return `[\n${inner}${items}\n${indent}]`;
  }
  if (typeof json !== "object" || json === null) return line;
  const fields = Object.entries(json as Readonly<Record<string, Json>>).map(([key, item]) => {
    const start = `${inner}${JSON.stringify(key)}: `;
    return start + layOutAt(item, { indent: inner, column: start.length });
  });
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
