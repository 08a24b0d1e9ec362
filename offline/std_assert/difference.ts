import { diff } from "node:util";

/** A value as text, on several lines if it has parts. */
export function print(value: unknown): string {
  return Deno.inspect(value, {
    depth: Infinity,
    sorted: true,
    trailingComma: true,
    compact: false,
    iterableLimit: Infinity,
    getters: true,
    strAbbreviateSize: Infinity,
  });
}

/** The lines in which two values differ, with those that they share: `-` is actual, `+` is expected. */
export function difference(actual: unknown, expected: unknown): string {
  const areTexts = typeof actual === "string" && typeof expected === "string";
  const lines = (value: unknown) =>
    areTexts ? textLines(value as string) : print(value).split("\n");
  const body = diff(lines(actual), lines(expected)).map(([side, line]) => {
    if (side > 0) return red(bold(`-   ${line}`));
    if (side < 0) return green(bold(`+   ${line}`));
    return `    ${line}`;
  });
  const title = `    ${gray(bold("[Diff]"))} ${red(bold("Actual"))} / ${green(bold("Expected"))}`;
  return ["", "", title, "", "", ...body, ...areTexts ? ["", ""] : [""]].join("\n");
}

/** Puts four spaces before each line. */
export function indent(text: string): string {
  return text.replace(/^/gm, "    ");
}

/** The lines of a text, with whatever is invisible spelled out. */
function textLines(text: string): string[] {
  const spelled = text.replace(/[\\\b\f\t\v]/g, (c) => SPELLED[c]!)
    .replace(/\r\n|\r|\n/g, (c) => c === "\r" ? "\\r" : c === "\n" ? "\\n\n" : "\\r\\n\n");
  return spelled.split("\n");
}

const SPELLED: Record<string, string> = {
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\t": "\\t",
  "\v": "\\v",
};

function paint(open: number, close: number): (text: string) => string {
  return (text) => Deno.noColor ? text : `\x1b[${open}m${text}\x1b[${close}m`;
}

const bold = paint(1, 22);
const gray = paint(90, 39);
const green = paint(32, 39);
/** Red, where colours are wanted. */
export const red: (text: string) => string = paint(31, 39);
