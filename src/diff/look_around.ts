import { fullLadder } from "./full_ladder.ts";
import { extrapolate } from "./ladder.ts";
import { beyond, nudged, probeAt, randomNumbers } from "./nearby_points.ts";
import { Probe } from "./probe.ts";
import type { Point, Problem, Steps } from "./problem.ts";

/** How many nearby points are looked at. */
const POINTS = 64;
/** The share of them that must show a clear slope. */
const ENOUGH = 0.75;
/** How well a slope must be known, beside the largest. */
const CLEAR = 2 ** -4;
/** The share of the points that must show the least slope, and the greatest, if there are just these two. */
const OFTEN = 0.2;
/** How far away the points lie, beside the size of the entries. */
const DISTANCE = 2 ** -18;
const SINGLE_DISTANCE = 2 ** -8;
/** Slopes that differ by no more than this are the same. */
const SAME = 2 ** -8;
const SINGLE_SAME = 2 ** -4;

/** What forward shows around a point, along one direction: slopes as residuals, as they are off the gradient. */
export type Neighbours =
  /** It cannot be told. */
  | { readonly kind: "unknown" }
  /** One slope all around: forward is smooth in this direction, whatever it is in others. */
  | { readonly kind: "one slope"; readonly value: number; readonly bar: number }
  /** Several slopes: the point lies on a kink. */
  | {
    readonly kind: "several slopes";
    readonly least: number;
    readonly greatest: number;
    readonly slack: number;
    /** Whether there are just two slopes, as at a single kink: of several kinks the ends may not be met. */
    readonly isKnown: boolean;
  };

/**
 * Follows forward along a direction from points near the problem's own, with all that forward depends on
 * moved a little.
 *
 * Where several kinks meet in a point, as in a network whose hidden units are all at 0, forward may look
 * smooth along an axis while a right gradient, made of one choice at each kink, is that of a region beside
 * it: what a gradient may be there is what it is around.
 */
export function* lookAround(problem: Problem, aim: (probe: Probe) => void): Steps<Neighbours> {
  const { at, beside = [], seed } = problem;
  const tensors = [...at, ...beside];
  const { isSingle } = new Probe(problem);
  const distance = isSingle ? SINGLE_DISTANCE : DISTANCE;
  const random = randomNumbers(seed);
  const slopes: Slope[] = [];
  let unclear = 0;
  for (let k = 0; k < POINTS; k++) {
    // One tensor after another stays, and then none: what it is multiplied by may be large, and what is
    // added to it has a say only so.
    const stays = k % (tensors.length + 1);
    const point = tensors.map((x, i) => i === stays ? x : nudged(x, distance, random));
    const slope = yield* slopeAt(problem, point, { aim, start: distance / 4 });
    if (slope !== undefined) slopes.push(slope);
    // A tensor that stays may stay on a kink of its own.
    else if (stays === tensors.length) unclear++;
  }
  return compare(slopes, { same: isSingle ? SINGLE_SAME : SAME, unclear });
}

interface Slope {
  /** As it is off the gradient. */
  readonly value: number;
  readonly bar: number;
  /** How large the slope is. */
  readonly size: number;
}

/** The slope along the direction at a point; undefined where it is not known. */
function* slopeAt(
  problem: Problem,
  point: Point,
  { aim, start }: { readonly aim: (probe: Probe) => void; readonly start: number },
): Steps<Slope | undefined> {
  const probe = yield* probeAt(problem, point);
  if (probe === undefined) return undefined;
  aim(probe);
  const ladder = yield* beyond(fullLadder(probe, { start }), point.slice(problem.at.length));
  const found = ladder && extrapolate(ladder.rungs, ladder.exactness);
  if (ladder === undefined || found === undefined || found.hidden > 0) return undefined;
  const { magnitude } = ladder.rungs[ladder.rungs.length - 1]!;
  return { value: found.value, bar: found.bar, size: Math.max(Math.abs(found.value), magnitude) };
}

function compare(
  measured: readonly Slope[],
  { same, unclear }: { readonly same: number; readonly unclear: number },
): Neighbours {
  const size = Math.max(...measured.map((one) => one.size));
  const slopes = measured.filter(({ bar }) => bar <= CLEAR * size);
  const isClear = unclear + measured.length - slopes.length <= (1 - ENOUGH) * measured.length;
  if (slopes.length < POINTS / 4 || !isClear) return { kind: "unknown" };
  const values = slopes.map(({ value }) => value);
  const least = Math.min(...values);
  const greatest = Math.max(...values);
  const slack = same * size + 3 * Math.max(...slopes.map(({ bar }) => bar));
  if (greatest - least <= slack) {
    return { kind: "one slope", value: (least + greatest) / 2, bar: slack };
  }
  const low = values.filter((value) => value - least <= slack).length;
  const high = values.filter((value) => greatest - value <= slack).length;
  const isKnown = unclear === 0 && low + high === measured.length &&
    Math.min(low, high) >= OFTEN * measured.length;
  return { kind: "several slopes", least, greatest, slack, isKnown };
}
