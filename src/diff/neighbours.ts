import { type Tensor, zeros } from "../tensor/mod.ts";
import { fullLadder } from "./full_ladder.ts";
import { extrapolate } from "./ladder.ts";
import { Probe } from "./probe.ts";
import type { Point, Problem, Steps } from "./problem.ts";
import { extrapolateSides } from "./sides.ts";

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
  const random = numbers(seed);
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

/**
 * Whether forward has a kink at the point in some direction through all that it depends on: then what it
 * shows along one axis need not be all.
 */
export function* isOnKink(problem: Problem): Steps<boolean> {
  const at = [...problem.at, ...problem.beside ?? []];
  const probe = new Probe({ ...problem, at, gradients: at.map((x) => zeros(x.shape)) });
  for (const scale of ["tensor", "relative", "unit"] as const) {
    probe.aim(scale);
    const ladder = yield* fullLadder(probe);
    // At an edge of the domain there is nothing to be seen on one side.
    if (ladder === undefined) continue;
    const { rungs, exactness } = ladder;
    const found = extrapolate(rungs, exactness);
    if (found === undefined || found.hidden > 0) return true;
    const sides = extrapolateSides(rungs, exactness);
    if (sides === undefined || sides.half > 4 * sides.bar) return true;
  }
  return !(yield* isAdditive(probe));
}

/**
 * Whether the slopes along two directions add up to that along their sum. A median of entries that all tie
 * is straight along any line, and yet no linear function.
 */
function* isAdditive(probe: Probe): Steps<boolean> {
  const h = probe.isSingle ? 2 ** -6 : 2 ** -12;
  for (let tries = 0; tries < 3; tries++) {
    let sum = 0;
    let size = 0;
    const directions = probe.pair();
    for (const [i, direction] of directions.entries()) {
      probe.follow(direction);
      probe.move(h);
      if (!probe.measure(yield probe.question, h)) return true;
      sum += i < 2 ? probe.residual : -probe.residual;
      size += Math.abs(probe.residual) + 64 * probe.epsilon * probe.level / h;
    }
    if (Math.abs(sum) > 2 ** -8 * size) return false;
  }
  return true;
}

/** How much the others are moved, to see whether a kink depends on them. */
const SHAKE = 2 ** -3;

/**
 * Whether the kink along a line depends on the values of what lies off it, as where several kinks meet:
 * relu(w x) − relu(−v x) is straight at 0 if w = v and bent otherwise, and a right gradient there, made of
 * one choice at each kink, need not be a slope of the whole.
 *
 * All but the entries of the line are shaken; what is 0 stays, since that is where kinks are.
 */
export function* isEntangled(problem: Problem, line: Line): Steps<boolean> {
  const { at, beside = [] } = problem;
  const random = numbers(problem.seed + 1);
  const here = yield* sidesAt(problem, [...at, ...beside], line);
  for (let tries = 0; tries < 3; tries++) {
    const shaken = [...at, ...beside].map((x, k) => {
      const moved = x.clone();
      for (let i = 0; i < x.size; i++) {
        const change = 1 + SHAKE * (2 * random() - 1);
        if (k !== line.tensor || i !== line.entry) moved.data[i]! *= change;
      }
      return moved;
    });
    const there = yield* sidesAt(problem, shaken, line);
    if (here === undefined || there === undefined || there.half <= 4 * there.bar) continue;
    const size = 2 ** -6 * Math.max(Math.abs(here.slope), here.half) + here.bar + there.bar;
    if (Math.abs(there.slope - here.slope) > size || Math.abs(there.half - here.half) > size) {
      return true;
    }
  }
  return false;
}

/** A line along one entry. */
export interface Line {
  readonly tensor: number;
  readonly entry: number;
  /** The entry, counted through all the tensors. */
  readonly flat: number;
  readonly length: number;
}

/** The slopes on both sides of a point along a line: their mean, and half of their distance. */
function* sidesAt(
  problem: Problem,
  point: Point,
  { tensor, entry, flat, length }: Line,
): Steps<{ readonly slope: number; readonly half: number; readonly bar: number } | undefined> {
  const probe = yield* probeAt(problem, point);
  if (probe === undefined) return undefined;
  probe.aimAlong(flat, length);
  const ladder = yield* beyond(fullLadder(probe), point.slice(problem.at.length));
  const sides = ladder && extrapolateSides(ladder.rungs, ladder.exactness);
  const claimed = problem.gradients[tensor]!.data[entry]! * length;
  return sides && { slope: sides.value + claimed, half: sides.half, bar: sides.bar };
}

/** A probe of the same gradient at another point; undefined where forward is not finite there. */
function* probeAt(problem: Problem, point: Point): Steps<Probe | undefined> {
  const [out] = yield [point];
  if (out === undefined || out.length !== problem.out.size) return undefined;
  const there = problem.out.clone();
  there.data.set(out);
  return new Probe({ ...problem, at: point.slice(0, problem.at.length), out: there });
}

/** The same steps, at points that have other tensors beside them. */
function* beyond<T>(steps: Steps<T>, beside: Point): Steps<T> {
  let step = steps.next();
  while (step.done !== true) {
    step = steps.next(yield step.value.map((point) => [...point, ...beside]));
  }
  return step.value;
}

/** A copy with every entry moved a little, up or down, by no two the same way. */
function nudged(x: Tensor, distance: number, random: () => number): Tensor {
  const moved = x.clone();
  for (let i = 0; i < moved.data.length; i++) {
    // What is 0 has no size: it may be a bias beside large weights.
    const size = distance * (0.25 + 0.75 * random()) * (x.data[i] === 0 ? 16 : reachOf(x, i));
    moved.data[i]! += random() < 0.5 ? -size : size;
  }
  return moved;
}

/** How far an entry may be moved, beside its size and that of its tensor: a power of two. */
export function reachOf(x: Tensor, entry: number): number {
  let largest = 0;
  for (const v of x.data) if (Math.abs(v) < Infinity) largest = Math.max(largest, Math.abs(v));
  const reach = Math.max(Math.abs(x.data[entry]!), 2 ** -6 * (largest || 1));
  return 2 ** Math.floor(Math.log2(reach));
}

function numbers(seed: number): () => number {
  let state = (Math.imul(seed ^ 0x2545f491, 0x9e3779b1) | 1) >>> 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
