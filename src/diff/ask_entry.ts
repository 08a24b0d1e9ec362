import { askEdge } from "./ask_edge.ts";
import { fullLadder } from "./full_ladder.ts";
import { type Estimate, type Exactness, jumps, RATIO, type Rung, rungNoise } from "./ladder.ts";
import type { Steps, Verdict } from "./problem.ts";
import { DISCONTINUOUS, NO_SLOPES, STAIRCASE, tooNoisy } from "./reasons.ts";
import { visible } from "./resolution.ts";
import { BARS, CLEAR, INVISIBLE, KINK_RESOLUTION, locate, type Search, stepFor } from "./search.ts";
import { extrapolateSides, slopeOf } from "./sides.ts";

const SINGLE_CLEAR = 2 ** -4;
/** A second ladder starts where the first one ended, down to here. */
const SMALLEST = 2 ** -60;

/** Holds one entry of the gradient against forward, along it, by one full ladder or more. */
export function* askEntry(
  search: Search,
  flat: number,
  { stretch, first }: { readonly stretch: number; readonly first: number },
): Steps<Verdict> {
  const { problem, probe, asked } = search;
  const { tensor, entry } = locate(problem.at, flat);
  const x = problem.at[tensor]!.data[entry]!;
  const actual = problem.gradients[tensor]!.data[entry]!;
  const sound = Number.isFinite(actual);
  const clear = probe.isSingle ? SINGLE_CLEAR : CLEAR;
  const length = stretch * stepFor(x);
  const here = { tensor, entry };
  let noise = search.least;
  const earlier: Rung[] = [];
  // A kink may lie closer than the first ladder reaches: then a second one starts where it ended.
  for (let start = first; start > SMALLEST; start *= RATIO ** -9) {
    probe.aimAlong(flat, length);
    const ladder = yield* fullLadder(probe, { start, noise });
    if (ladder === undefined) {
      // Steps below the spacing of the numbers displace nothing: that is no edge.
      if (start < first) break;
      return yield* askEdge(search, flat, length);
    }
    const { rungs, exactness } = ladder;
    noise = exactness.noise;
    const { magnitude } = rungs[rungs.length - 1]!;
    const against = visible(rungs, {
      magnitude: Math.max(magnitude, search.reference),
      stride: probe.stride,
    });
    const estimate = slopeOf(rungs, exactness);
    const isFine = estimate !== undefined && estimate.bar <= asked * against;
    if (estimate !== undefined && !(estimate.hidden > 0 && mayBeKink(estimate, isFine))) {
      const { value, bar } = estimate;
      // What the prop does not ask to be seen is no mistake.
      const ignored = (problem.resolution ?? 0) * magnitude;
      const isOff = Math.abs(value) > BARS * bar + ignored;
      if (sound && isOff && bar > clear * Math.max(magnitude, Math.abs(value))) {
        return { ...tooNoisy(bar / magnitude, asked), ...here };
      }
      // A gradient that is no number is wrong where forward has a slope beyond doubt.
      if (sound ? isOff : isFine) {
        if (jumps(rungs, exactness, 4)) return { ...DISCONTINUOUS, ...here };
        if (isMereNoise(rungs, exactness)) return { ...tooNoisy(1, asked), ...here };
        if (sound && fitsAtLargerSteps([...earlier, ...rungs], exactness, value)) {
          return { ...STAIRCASE, ...here };
        }
        const expected = (sound ? actual : 0) + value / length;
        return { kind: "fail", ...here, actual, expected, bar: bar / length, kink: false };
      }
      if (isFine) return { kind: "pass", resolution: bar / (against || 1), convention: false };
      // It is not noise that keeps the bar wide, but a bend: smaller steps tell more.
      if (bar > 16 * rungNoise(rungs[rungs.length - 1]!, exactness)) continue;
      if (bar <= INVISIBLE * rungs[rungs.length - 1]!.level * Math.min(1, probe.stride)) {
        return {
          kind: "pass",
          resolution: bar / rungs[rungs.length - 1]!.level,
          convention: false,
        };
      }
      return { ...tooNoisy(bar / against, asked), ...here };
    }
    if (jumps(rungs, exactness)) return { ...DISCONTINUOUS, ...here };
    const sides = extrapolateSides(rungs, exactness);
    earlier.push(...rungs);
    if (sides === undefined) continue;
    const isKinked = sides.half > 4 * sides.bar;
    const apart = Math.max(against, sides.half);
    if (sides.bar > (isKinked ? Math.max(KINK_RESOLUTION, asked) : asked) * apart) continue;
    // Other kinks may lie closer than the ladder reaches: slopes are known so well and no better.
    const slack = (1 + KINK_RESOLUTION) * sides.half + BARS * sides.bar;
    if (sound && Math.abs(sides.value) <= slack) {
      return { kind: "pass", resolution: sides.bar / apart, convention: isKinked };
    }
    const expected = (sound ? actual : 0) + sides.value / length;
    return { kind: "fail", ...here, actual, expected, bar: slack / length, kink: isKinked };
  }
  return { ...NO_SLOPES, ...here };
}

/**
 * Whether two neighbouring rungs fit the gradient far better than the estimate does: then forward tells
 * two stories, and the error may be in the smaller steps.
 */
function fitsAtLargerSteps(
  rungs: readonly Rung[],
  exactness: Exactness,
  error: number,
): boolean {
  const limit = Math.abs(error) / 16;
  for (let i = 1; i < rungs.length; i++) {
    // Where noise is larger than that, a fit is chance.
    if (rungNoise(rungs[i]!, exactness) > limit) continue;
    if (Math.abs(rungs[i]!.residual) <= limit && Math.abs(rungs[i - 1]!.residual) <= limit) {
      return true;
    }
  }
  return false;
}

/** Whether forward varies no more at the largest steps than it is noisy, and that is not mere rounding. */
function isMereNoise(rungs: readonly Rung[], { noise, spread, epsilon }: Exactness): boolean {
  const { jump, level } = rungs[0]!;
  return jump > 0 && jump <= 16 * spread && noise > 2 ** 16 * epsilon * level;
}

/** Whether a kink under the noise would explain why an estimate does not fit, or is not fine enough. */
function mayBeKink({ value, bar, hidden }: Estimate, isFine: boolean): boolean {
  return Math.abs(value) <= hidden + BARS * bar && !(isFine && Math.abs(value) <= BARS * bar);
}
