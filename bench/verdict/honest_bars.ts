import { drive, measureGradient } from "../../src/diff/mod.ts";
import { placeOf } from "./entries.ts";
import { Random } from "./random.ts";
import type { Subject } from "./subject.ts";

/** How the bars of one subject compare with the truth. */
export interface Bars {
  readonly name: string;
  estimates: number;
  /** Entries of which no estimate is made. */
  none: number;
  /** Estimates further than three bars from the true slope, or, at a kink, from either of its slopes. */
  beyond: number;
  /** bar / error, one for each estimate where the mathematics is smooth. */
  readonly ratios: number[];
  /** bar and error, in units of the slope's last bit. */
  readonly bars: number[];
  readonly errors: number[];
  readonly stories: Record<string, unknown>[];
}

const BARS = 3;
const STORIES = 3;
/** Half of the last bit of a number near 1. */
const LAST_BIT = 2 ** -53;

/**
 * Whether bars can be held against a truth. A function that jumps has none: seen in steps larger than its
 * stairs, the slope of x rounded to 128ths is 1, and between two jumps it is 0, and an estimate of either is
 * right at its own resolution. A gradient of it that is called wrong is a false alarm all the same.
 */
export function isMeasurable({ pose, kind }: Subject): boolean {
  return pose !== undefined && kind({ scale: 1, offset: 0 }) !== "jumping";
}

/**
 * Holds the estimates of `measureGradient` against slopes of 60 digits, until there are so many.
 *
 * An error below the last bit counts as the last bit: of the slope, or of the output seen over a step of the
 * size of the entry, whichever is larger.
 */
export function barsOf(
  subject: Subject,
  { estimates, seed }: { readonly estimates: number; readonly seed: number },
): Bars {
  const bars: Bars = {
    name: subject.name,
    estimates: 0,
    none: 0,
    beyond: 0,
    ratios: [],
    bars: [],
    errors: [],
    stories: [],
  };
  for (let trial = 0; bars.estimates < estimates && trial < 4 * estimates + 100; trial++) {
    // In another order, so that a few trials meet all kinds of places.
    const place = placeOf(seed + 37 * trial);
    const { problem, evaluate, truth } = subject.pose!(new Random(seed + trial), place);
    if (truth === undefined || problem.out.data.some((v) => v - v !== 0)) continue;
    const isSmooth = subject.kind(place) === "smooth";
    let output = 0;
    problem.out.data.forEach((v, i) => output += Math.abs(v * problem.dout.data[i]!));
    const slopes = drive(measureGradient(problem), evaluate);
    slopes.forEach((row, tensor) =>
      row.forEach((estimate, entry) => {
        if (bars.estimates >= estimates) return;
        if (estimate === undefined) {
          bars.none++;
          return;
        }
        bars.estimates++;
        const { value, bar, hidden } = estimate;
        const [below, above] = truth(tensor, entry);
        const error = Math.max(off(below.toNumber(), value), off(above.toNumber(), value));
        if (!(error <= hidden + BARS * bar)) {
          bars.beyond++;
          if (bars.stories.length < STORIES) {
            bars.stories.push({
              what: "beyond three bars",
              subject: subject.name,
              ...place,
              drawSeed: seed + trial,
              tensor,
              entry,
              x: problem.at[tensor]!.data[entry],
              at: problem.at.map(({ shape, data }) => ({ shape, data: [...data] })),
              dout: [...problem.dout.data],
              estimate,
              below: below.toNumber(),
              above: above.toNumber(),
              barsOff: (error - hidden) / bar,
            });
          }
        }
        if (!isSmooth) return;
        const size = Math.abs(problem.at[tensor]!.data[entry]!);
        const slope = Math.abs(below.toNumber());
        const least = LAST_BIT * Math.max(slope, output / Math.max(1, size));
        if (!(least > 0)) return;
        bars.ratios.push(bar / Math.max(error, least));
        bars.bars.push(bar / (slope || 1));
        bars.errors.push(Math.max(error, least) / (slope || 1));
      })
    );
  }
  return bars;
}

function off(a: number, b: number): number {
  return Math.abs(a - b);
}
