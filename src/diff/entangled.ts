import { fullLadder } from "./full_ladder.ts";
import { beyond, probeAt, randomNumbers } from "./nearby_points.ts";
import type { Point, Problem, Steps } from "./problem.ts";
import { extrapolateSides } from "./sides.ts";

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
  const random = randomNumbers(problem.seed + 1);
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
interface Line {
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
