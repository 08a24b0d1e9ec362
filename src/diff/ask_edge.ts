import { RATIO } from "./ladder.ts";
import { noiseLevel } from "./noise.ts";
import { type Cell, richardson, smallerStepsAgree } from "./one_sided.ts";
import type { Probe } from "./probe.ts";
import type { Steps, Verdict } from "./problem.ts";
import { AT_EDGE } from "./reasons.ts";
import { BARS, CLEAR, INVISIBLE, locate, type Search } from "./search.ts";

/** A slope from one side only is known no better than this. */
const EDGE_RESOLUTION = 1e-3;
const RUNGS = 14;

/**
 * Judges an entry at the edge of the domain, by the slope towards the inside.
 *
 * Where forward is not finite outside, that slope is all there is. Where the domain is declared, what lies
 * outside must not be looked at, and a gradient that differs may be a convention.
 */
export function* askEdge(
  { problem, probe, asked, reference }: Search,
  flat: number,
  length: number,
): Steps<Verdict> {
  const { tensor, entry } = locate(problem.at, flat);
  const x = problem.at[tensor]!.data[entry]!;
  const { lo, hi } = problem.domains?.[tensor] ?? { lo: -Infinity, hi: Infinity };
  const actual = problem.gradients[tensor]!.data[entry]!;
  const level = Math.max(probe.upstream, probe.outputLevel);
  probe.aimAlong(flat, length);
  const room = { above: (hi - x) / length, below: (x - lo) / length };
  for (const side of [1, -1] as const) {
    const reach = side > 0 ? room.above : room.below;
    if (!(reach > 0)) continue;
    const found = yield* edgeSlope(probe, {
      side,
      room: reach,
      level,
    });
    if (found === undefined) continue;
    const { value, bar } = found;
    const typical = Math.max(reference, probe.reach / probe.entries);
    const claimed = Number.isFinite(actual) ? Math.abs(actual) * length : 0;
    const size = Math.max(Math.abs(value), claimed, typical, INVISIBLE * level);
    if (!(bar <= Math.max(asked, EDGE_RESOLUTION) * size)) break;
    if (Math.abs(value - actual * length) <= BARS * bar) {
      return { kind: "pass", resolution: bar / (size || 1), convention: false };
    }
    const isDeclared = !(room.above > 0) || !(room.below > 0);
    if (isDeclared || bar > CLEAR * Math.abs(value)) break;
    return {
      kind: "fail",
      tensor,
      entry,
      actual,
      expected: value / length,
      bar: bar / length,
      kink: false,
    };
  }
  return { ...AT_EDGE, tensor, entry };
}

/** A line that forward is followed along to one side. */
interface Edge {
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
function* edgeSlope(
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
