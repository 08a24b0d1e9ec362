import { stripVTControlCharacters } from "node:util";

/** The text on one line, without anything that a terminal would obey. */
export function oneLine(text: string): string {
  // deno-lint-ignore no-control-regex
  return stripVTControlCharacters(text).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ")
    .trimEnd();
}
