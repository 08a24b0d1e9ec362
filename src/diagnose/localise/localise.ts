import { FROM_DIFFERENCES, type Violation } from "../../laws/mod.ts";
import { commonPattern, type Elsewhere } from "./common_pattern.ts";
import { type Broken, gather } from "../evidence.ts";
import { type Case, clearEntries } from "../hypothesis.ts";
import { patternOf } from "./pattern.ts";
import { type Mark, unflatten } from "./region.ts";

/** Which entries of a gradient are wrong. Data only: reports do the formatting. */
export interface Localised {
  /** The gradient, such as `dx` or `dW`. */
  readonly name: string;
  /** The shape of the gradient. */
  readonly shape: readonly number[];
  /** What `backward` answered, entry by entry. */
  readonly analytic: readonly number[];
  /** The slope of forward, entry by entry; undefined where there is none, as at a kink. */
  readonly numeric: readonly (Slope | undefined)[];
  /** What is known of each entry. */
  readonly marks: readonly Mark[];
  /** Which entries are wrong, in words: "row 1", "the diagonal", "4 of 6 entries". */
  readonly pattern: string;
  /** The same of other trials, where one pattern fits them all. */
  readonly elsewhere?: Elsewhere;
}

/** A slope, as finite differences of forward show it. */
export interface Slope {
  /** The slope itself. */
  readonly value: number;
  /** How far it may be off. */
  readonly bar: number;
}

/** An entry that is off by more bars than this is wrong, however little it is off. */
const FAR = 10;

/**
 * Finds the wrong entries of the gradient that a violation is about; undefined where it is about no
 * gradient, where the gradient is too large to be measured, or where it is the slope of forward after all
 * and breaks another law.
 */
export function localise(broken: Broken): Localised | undefined {
  const { violation, trials, cases } = gather(broken);
  const [shrunk] = cases;
  if (shrunk === undefined || shrunk.trial !== trials[0]) return undefined;
  const { name, at, analytic } = shrunk;
  const { shape } = at;
  const marks = marksOf(shrunk);
  const reported = entryOf(violation, shape);
  if (reported === undefined || !Object.is(analytic.data[reported], violation.actual)) {
    return undefined;
  }
  // The law looked twice, and at kinks, where `marksOf` only says unknown.
  if (violation.expectedFrom === FROM_DIFFERENCES) marks[reported] = "wrong";
  if (marks[reported] !== "wrong") return undefined;
  const others = cases.slice(1).map((one) => ({ one, marks: marksOf(one) }));
  const elsewhere = commonPattern([{ one: shrunk, marks }, ...others]);
  return {
    name,
    shape,
    analytic: [...analytic.data],
    numeric: shrunk.numeric.map((slope) => slope && { value: slope.value, bar: slope.bar }),
    marks,
    pattern: patternOf({ shape, marks }),
    ...elsewhere === undefined ? {} : { elsewhere },
  };
}

/** What is known of each entry: what is off by little more than the bars is left open. */
export function marksOf(one: Case): Mark[] {
  const marks: Mark[] = one.numeric.map(() => "unknown");
  for (const { index, actual, expected, isWrong } of clearEntries(one)) {
    const { bar } = one.numeric[index]!;
    const off = Math.abs(actual - expected);
    if (isWrong || off > FAR * bar) marks[index] = "wrong";
    else if (off <= 3 * bar) marks[index] = "right";
  }
  return marks;
}

/** The flat index of the entry that a violation names. */
function entryOf({ where }: Violation, shape: readonly number[]): number | undefined {
  const size = shape.reduce((a, b) => a * b, 1);
  for (let flat = 0; flat < size; flat++) {
    const index = unflatten(shape, flat);
    if (where.endsWith(`[${index.join(",")}]`) || index.length === 0) return flat;
  }
  return undefined;
}
