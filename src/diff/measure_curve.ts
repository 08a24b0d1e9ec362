import { zeros } from "../tensor/mod.ts";
import { RATIO } from "./ladder.ts";
import { climb } from "./measure.ts";
import { Probe } from "./probe.ts";
import type { Problem, Steps } from "./problem.ts";
import { stepFor } from "./search.ts";

/** The central differences along one entry at many steps, and the slope that the ladder settles on. */
export interface Curve {
  /** The largest step first; steps and slopes are those of the entry itself. */
  readonly rungs: readonly StepSlope[];
  /** The slope. */
  readonly value: number;
  /** How far it may be off. */
  readonly bar: number;
  /** The smallest step that it was made of, as a position among `rungs`. */
  readonly chosen: number;
  /** How many of the larger steps next to it went into it besides. */
  readonly orders: number;
}

/** A central difference. */
export interface StepSlope {
  readonly step: number;
  readonly slope: number;
}

/** Steps above the ladder's, where what is left out of the series dominates. */
const ABOVE = 2;
/** Steps below them, where rounding does: the last is some 1e-14 of the entry. */
const BELOW = 13;
/** Off the dyadic grid, where much of what is computed at numbers such as 0 and 1 would be exact. */
const ODD = 0.6859;

/**
 * Measures along one entry of one of the problem's tensors: the ladder, and steps larger and smaller than
 * its own, the small ones off the dyadic grid, as far as forward is finite there; undefined where forward has no slope.
 *
 * The gradients of the problem are not looked at.
 */
export function* measureCurve(
  problem: Problem,
  { tensor, entry }: { readonly tensor: number; readonly entry: number },
): Steps<Curve | undefined> {
  const { at } = problem;
  const probe = new Probe({ ...problem, gradients: at.map((x) => zeros(x.shape)) });
  const before = at.slice(0, tensor).reduce((sum, { size }) => sum + size, 0);
  const length = stepFor(at[tensor]!.data[entry]!);
  const climbed = yield* climb(probe, before + entry, length);
  // A kink that the noise may hide is no slope to show.
  if (climbed === undefined || climbed.estimate.hidden > 0) return undefined;
  const { rungs, estimate } = climbed;
  const hs = rungs.map(({ h }) => h);
  const above = Array.from({ length: ABOVE }, (_, k) => hs[0]! * RATIO ** (ABOVE - k))
    .filter((h) => h <= probe.room);
  const below = Array.from({ length: BELOW }, (_, k) => ODD * hs[hs.length - 1]! * RATIO ** -k);
  const known = new Map(rungs.map(({ h, residual }) => [h, residual]));
  for (const h of [...above, ...below]) {
    const points = probe.points([h, -h]);
    // Below the spacing of the numbers a step displaces nothing.
    if (!points.every((point) => probe.isDisplaced(point))) break;
    if (probe.measure(yield points, h, points)) known.set(h, probe.residual);
  }
  const all = [...known].sort(([a], [b]) => b - a);
  return {
    rungs: all.map(([h, residual]) => ({ step: h * length, slope: residual / length })),
    value: estimate.value,
    bar: estimate.bar,
    chosen: all.findIndex(([h]) => h === rungs[estimate.rung]!.h),
    orders: estimate.orders,
  };
}
