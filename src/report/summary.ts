import type { Violation } from "../laws/mod.ts";
import { showWithBar } from "./show_number.ts";
import { showValue } from "./show_value.ts";
import { visible } from "./visible.ts";

/** A violation in one line: where, what is wrong, and what was expected. */
export function summary(violation: Violation): string {
  const { where, actualFrom, expectedFrom, note } = violation;
  const line = `${where} is ${showActual(violation)} ${actualFrom}, ` +
    `expected ${showExpected(violation)} ${expectedFrom}${note === undefined ? "" : `, ${note}`}`;
  return visible(line.replace(/\s*\n\s*/g, " "));
}

/** What was found. */
export function showActual({ actual }: Violation): string {
  return typeof actual === "string" ? actual : showValue(actual);
}

/** What was expected, with its error bar if it has one. */
export function showExpected({ actual, expected, tolerance }: Violation): string {
  if (typeof expected === "string") return expected;
  if (typeof expected !== "number" || tolerance === undefined || tolerance === 0) {
    return showValue(expected);
  }
  const other = typeof actual === "number" ? actual : undefined;
  return showWithBar(expected, { bar: tolerance, other });
}
