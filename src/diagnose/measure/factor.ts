import type { Match } from "./fit.ts";
import { factorText } from "./factor_text.ts";
import { numbersIn, type Quantity, sizesIn, sumsIn, varies } from "./sizes.ts";

/** A multiple that has a name in every trial. */
export type Factor =
  | { readonly kind: "constant"; readonly value: number }
  | {
    readonly kind: "size";
    /** Times so much, besides. */
    readonly value: number;
    readonly over: readonly Term[];
    readonly under: readonly Term[];
  };

/** A size, or what is made of it. */
export interface Term {
  /** Such as "N", "√N" or "N − 1". */
  readonly text: string;
  /** Such as "N = the size of x's axis 0"; empty for a number that bears its own name. */
  readonly where: string;
  /** Trial by trial. */
  readonly values: readonly number[];
  /** Whether it is a number that was drawn, and no size. */
  readonly isDrawn: boolean;
}

/** Constants that go with sizes and other factors. */
const CONSTANTS = [1, -1, 2, 0.5, -2, -0.5];

/** Names the multiple that a gradient is of a guess, by one thing that fits all trials; undefined if none does. */
export function nameFactor(matches: readonly Match[]): Factor | undefined {
  const constant = constantOf(matches);
  if (constant !== undefined) return { kind: "constant", value: constant };
  if (matches.length < 4) return undefined;
  const cases = matches.map(({ one }) => one);
  const sizes = [...sizesIn(cases), ...sumsIn(cases)].filter(varies);
  const numbers = numbersIn(cases).filter(varies);
  const singles = [...sizes.map((size) => [termsOf(size, "N")]), ...numbers.map((n) => [drawn(n)])]
    .flat();
  const fits = (value: number, over: Term | undefined, under: Term | undefined): boolean =>
    matches.every(({ lo, hi }, i) => {
      const factor = value * (over?.values[i] ?? 1) / (under?.values[i] ?? 1);
      return factor >= lo && factor <= hi;
    });
  for (const value of CONSTANTS) {
    for (const forms of singles) {
      for (const term of forms) {
        if (fits(value, term, undefined)) return size(value, [term], []);
        if (fits(value, undefined, term)) return size(value, [], [term]);
        const other = forms.find((form) => form !== term && fits(value, term, form));
        if (other !== undefined && term.isDrawn) return size(value, [term], [other]);
      }
    }
    if (matches.length < 6) continue;
    for (const n of sizes) {
      const [N, less] = termsOf(n, "N");
      if (fits(value, less, N)) return size(value, [less!], [N!]);
      if (fits(value, N, less)) return size(value, [N!], [less!]);
    }
    for (const [i, n] of sizes.entries()) {
      for (const m of sizes.slice(i)) {
        const N = termsOf(n, "N")[0]!;
        const M = termsOf(m, m === n ? "N" : "M")[0]!;
        const product = { ...N, values: N.values.map((v, k) => v * M.values[k]!) };
        if (fits(value, product, undefined)) return size(value, [N, M], []);
        if (fits(value, undefined, product)) return size(value, [], [N, M]);
      }
    }
    for (const n of sizes) {
      const N = termsOf(n, "N")[0]!;
      for (const m of sizes) {
        if (m === n) continue;
        const M = termsOf(m, "M")[0]!;
        if (fits(value, M, N)) return size(value, [M], [N]);
      }
    }
  }
  return undefined;
}

function size(value: number, over: readonly Term[], under: readonly Term[]): Factor {
  return { kind: "size", value, over, under };
}

/** N, N − 1 and √N. */
function termsOf({ name, values }: Quantity, letter: string): Term[] {
  const where = `${letter} = ${name}`;
  return [
    { text: letter, where, values, isDrawn: false },
    { text: `${letter} − 1`, where, values: values.map((n) => n - 1), isDrawn: false },
    { text: `√${letter}`, where, values: values.map(Math.sqrt), isDrawn: false },
  ];
}

/** A number that was drawn, and what it lacks of 1. */
function drawn({ name, values }: Quantity): Term[] {
  return [
    { text: name, where: "", values, isDrawn: true },
    { text: `1 − ${name}`, where: "", values: values.map((v) => 1 - v), isDrawn: true },
    { text: `${name}²`, where: "", values: values.map((v) => v * v), isDrawn: true },
  ];
}

/** The shortest number that lies within the bounds of all trials. */
function constantOf(matches: readonly Match[]): number | undefined {
  const lo = Math.max(...matches.map((match) => match.lo));
  const hi = Math.min(...matches.map((match) => match.hi));
  if (!(lo <= hi)) return undefined;
  return shortest(lo, hi);
}

/** The number between two others that is written with the fewest digits, or as one over such a number. */
export function shortest(lo: number, hi: number): number {
  const middle = (lo + hi) / 2;
  for (let digits = 1; digits < 16; digits++) {
    const value = Number(middle.toPrecision(digits));
    if (value >= lo && value <= hi) return value;
    const inverse = 1 / Number((1 / middle).toPrecision(digits));
    if (inverse >= lo && inverse <= hi) return inverse;
  }
  return middle;
}

/** A number as it is written in a sentence. */
export function shown(value: number): string {
  const digits = Math.abs(Math.abs(value) - 1) < 1e-5 ? 12 : 6;
  return String(Number(value.toPrecision(digits)));
}

/** A factor as a formula, such as "N / M", "-2" or "0.5 · N"; empty for 1. */
export function formulaOf(factor: Factor): string {
  if (factor.kind === "constant") return factor.value === 1 ? "" : shown(factor.value);
  const { value, over, under } = factor;
  const isAlone = (terms: readonly Term[]): boolean =>
    terms.length === 1 && (terms === under || value === 1 && under.length === 0);
  const text = (terms: readonly Term[]): string =>
    terms.map(({ text }) => isAlone(terms) ? text : factorText(text)).join(" · ");
  const above = value === 1 ? text(over) : [shown(value), text(over)].filter(Boolean).join(" · ");
  if (under.length === 0) return above;
  const below = text(under);
  return `${above || "1"} / ${factorText(below)}`;
}

/** What the letters of a factor stand for, such as "N = the size of x's axis 0"; empty where there are none. */
export function lettersOf(factor: Factor): string {
  if (factor.kind === "constant") return "";
  const where = [...factor.over, ...factor.under].map(({ where }) => where).filter(Boolean);
  return [...new Set(where)].join(", ");
}
