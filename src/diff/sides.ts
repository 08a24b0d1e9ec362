import {
  type Estimate,
  type Exactness,
  extrapolate,
  flat,
  type Rung,
  rungNoise,
} from "./ladder.ts";
import { richardson, smallerStepsAgree } from "./one_sided.ts";

/** The slopes on both sides of a point, as forward shows them at smaller and smaller steps. */
export interface Sides {
  /** The residual of the mean of the two slopes. */
  readonly value: number;
  /** Half of Σ |dout (slope above − slope below)|: 0 where there is no kink. */
  readonly half: number;
  /** How far `value` may be off, and `half` with it. */
  readonly bar: number;
}

/**
 * The mean of the one-sided slopes and half of their distance, for h → 0; undefined where they do not
 * settle.
 *
 * Distances are added output by output, as each may settle on a slope of its own.
 */
export function extrapolateSides(rungs: readonly Rung[], exactness: Exactness): Sides | undefined {
  const means = richardson(
    rungs.map((r) => r.residual),
    rungs.map((r) => rungNoise(r, exactness)),
  );
  const halves = richardson(
    rungs.map((r) => r.curvature / 2),
    rungs.map((r) => flat(r, exactness) / 8),
  );
  let best: Sides | undefined;
  for (let i = 2; i < rungs.length; i++) {
    for (let j = 0; j < Math.min(i, means[i]!.length); j++) {
      const mean = means[i]![j]!;
      const half = halves[i]![j]!;
      // The bend may lie beside the point, by less than the smallest step that would show it: that shifts
      // the mean slope.
      const bend = Math.abs(means[i]![0]!.value - means[i - 1]![0]!.value) / rungs[i - 1]!.h;
      let foot = rungs.length - 1;
      while (foot > i && rungNoise(rungs[foot]!, exactness) > bend * rungs[foot]!.h) foot--;
      const bar = mean.bar + half.bar + 4 * bend * rungs[foot]!.h;
      if (best !== undefined && bar >= best.bar) continue;
      if (!smallerStepsAgree(means, mean, i) || !smallerStepsAgree(halves, half, i)) continue;
      best = { value: mean.value, half: Math.max(0, half.value), bar };
    }
  }
  return best;
}

/**
 * The slope at a point where there is one, from whichever extrapolation knows it better: the central one,
 * or, where forward has a slope but bends at the point as x|x| does, the one from both sides.
 */
export function slopeOf(rungs: readonly Rung[], exactness: Exactness): Estimate | undefined {
  const central = extrapolate(rungs, exactness);
  if (
    central !== undefined && central.hidden === 0 && central.bar <= rungNoise(rungs[2]!, exactness)
  ) {
    return central;
  }
  const sides = extrapolateSides(rungs, exactness);
  if (sides === undefined || sides.half > sides.bar) return central;
  const { magnitude, residual } = rungs[0]!;
  if (sides.bar > 2 ** -6 * Math.max(magnitude, Math.abs(residual))) return central;
  if (central !== undefined && central.bar <= sides.bar) return central;
  return { value: sides.value, bar: sides.bar, hidden: 0 };
}
