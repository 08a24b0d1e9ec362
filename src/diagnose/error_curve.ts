import { measureEntry, type Trial, type Violation } from "../laws/mod.ts";

/** How the finite differences at one entry depend on the step. */
export interface ErrorCurve {
  /** The entry, such as `dx[0,2]`. */
  readonly where: string;
  /** What `backward` answers there. */
  readonly analytic: number;
  /** The slope that was settled on. */
  readonly expected: number;
  /** How far `expected` may be off. */
  readonly bar: number;
  /** The central difference at each step, the largest step first. */
  readonly rungs: readonly { readonly step: number; readonly slope: number }[];
  /** The rung whose estimate was settled on: the smallest step that went into it. */
  readonly chosen: number;
  /** How many of the larger steps next to it went into it besides, by Richardson's extrapolation in step². */
  readonly orders: number;
}

/** What lies nearer to a slope than so many bars is not told from it. */
const BARS = 3;
/** The relative distance of two slopes that are the same but for what they were computed by. */
const ROUNDING = 1e-9;

/**
 * Measures how the finite differences at the wrong entry of a gradient depend on the step: rounding spoils
 * them at small steps, and what the difference leaves out at large ones.
 *
 * Undefined where the violation is about no single entry of a gradient, or forward has no clear slope
 * there, as at a kink.
 */
export function errorCurve(trial: Trial, violation: Violation): ErrorCurve | undefined {
  const { where, actual, expected: demanded, tolerance = 0 } = violation;
  if (typeof actual !== "number" || typeof demanded !== "number") return undefined;
  try {
    const measured = measureEntry(trial, where);
    // Some laws speak of another backward: a second one, or that of a layer used in turns.
    if (measured === undefined || !Object.is(measured.analytic, actual)) return undefined;
    const { analytic, value, bar, rungs, chosen, orders } = measured;
    // A slope that is not clear enough to tell the two apart shows nothing.
    if (Math.abs(analytic - value) <= BARS * bar) return undefined;
    // Others demand something else than the slope.
    const slack = BARS * bar + tolerance + ROUNDING * Math.abs(value);
    if (!(Math.abs(demanded - value) <= slack)) return undefined;
    return { where, analytic, expected: value, bar, rungs, chosen, orders };
  } catch {
    // What the layer throws is for the law to say.
    return undefined;
  }
}
