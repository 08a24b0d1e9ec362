import type { Mark, Slope } from "../diagnose/mod.ts";
import { showNumber } from "./show_number.ts";

/** The significant digits of a number in a table. */
const DIGITS = 4;
const MOST = 17;

/** What an analytic number is shown beside. */
export interface PairOptions {
  /** Undefined where forward has no slope. */
  readonly slope: Slope | undefined;
  readonly mark: Mark;
}

/** An entry of a gradient from both sides, in few digits, but as many as tell a wrong one from the slope. */
export function showPair(analytic: number, { slope, mark }: PairOptions): [string, string] {
  const star = mark === "wrong" ? "*" : "";
  if (slope === undefined) return [short(analytic, DIGITS) + star, "·"];
  for (let digits = DIGITS;; digits++) {
    const actual = short(analytic, digits);
    const expected = rounded(slope, digits);
    if (mark !== "wrong" || actual !== expected || digits === MOST) {
      return [actual + star, expected + (mark === "unknown" ? "?" : "")];
    }
  }
}

/** A slope to no more digits than its bar leaves it. */
function rounded({ value, bar }: Slope, digits: number): string {
  if (Math.abs(value) <= 3 * bar && bar < 1e-8) return "0";
  const decade = (v: number) => Math.floor(Math.log10(Math.abs(v)));
  const known = bar > 0 ? Math.max(1, decade(value) - decade(bar) + 1) : MOST;
  return short(value, Math.min(digits, known));
}

function short(value: number, digits: number): string {
  if (value === 0) return "0";
  return showNumber(Number.isFinite(value) ? Number(value.toPrecision(digits)) : value);
}
