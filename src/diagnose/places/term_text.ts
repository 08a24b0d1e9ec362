import { type Factor, formulaOf, lettersOf } from "../measure/factor.ts";
import type { Term } from "./terms.ts";

/** Without its sign. */
export function amountOf(factor: Factor): string {
  const text = formulaOf({ ...factor, value: Math.abs(factor.value) });
  return text === "" ? "" : `${text} × `;
}

/** What its letters stand for, after a comma. */
export function letters(factor: Factor): string {
  const where = lettersOf(factor);
  return where === "" ? "" : `, ${where}`;
}

/** Whether so much of a term is added, not taken away. */
export function isPositive({ value }: Factor): boolean {
  return value > 0;
}

/** The sum alone. */
export function bare({ text }: Term): string {
  return text.replace(/^.*?(Σ|mean of)/, "$1");
}
