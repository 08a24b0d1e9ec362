import { RATIO } from "./ladder.ts";
import { noiseLevel } from "./noise.ts";
import { type Cell, richardson, smallerStepsAgree } from "./one_sided.ts";
import type { Probe } from "./probe.ts";
import type { Steps } from "./problem.ts";

const RUNGS = 14;

/** A line that forward is followed along to one side. */
export interface Edge {
  readonly side: 1 | -1;
  /** How far the domain reaches on that side, in steps. */
  readonly room: number;
  /** Σ |dout F| at the point. */
  readonly level: number;
}

/**
 * The slope of Σ dout · forward for a step along the line that `probe` is aimed at, from one side: where
 * the other side lies outside the domain. Undefined where it does not settle, as at the foot of a square
 * root.
 */
export function* edgeSlope(
  probe: Probe,
  { side, room, level }: Edge,
): Steps<{ readonly value: number; readonly bar: number } | undefined> {
  let h = room < 1 / RATIO ? 2 ** Math.floor(Math.log2(room)) : 1 / RATIO;
  for (let tries = 0;; tries++, h /= RATIO) {
    if (tries > 32) return undefined;
    if (probe.rises(yield probe.points([side * h])) !== undefined) break;
  }
  const steps = Array.from({ length: RUNGS }, (_, i) => h * RATIO ** -i);
  const rises = probe.rises(yield probe.points(steps.map((step) => side * step)));
  const spacing = steps[RUNGS - 1]! * 0.0371;
  const near = probe.rises(
    yield probe.points([0, 1, 2, 3, 4, 5, 6, 7, 8].map((k) => side * (k + 0.2371) * spacing)),
  );
  if (rises === undefined || near === undefined) return undefined;
  const noise = 2 * Math.max(probe.epsilon * level, noiseLevel(near).level);
  const T = richardson(
    rises.map((rise, i) => rise / (side * steps[i]!)),
    steps.map((step) => noise / step),
  );
  let best: Cell | undefined;
  for (let i = 2; i < T.length; i++) {
    for (const cell of T[i]!.slice(0, i)) {
      if (best !== undefined && cell.bar >= best.bar) continue;
      if (smallerStepsAgree(T, cell, i)) best = cell;
    }
  }
  return best;
}
