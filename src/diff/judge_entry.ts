import type { Tensor } from "../tensor/mod.ts";
import { fullLadder } from "./full_ladder.ts";
import { type Estimate, extrapolate, jumps, kinkAt, RATIO, type Rung } from "./ladder.ts";
import type { Probe } from "./probe.ts";
import type { Problem, Steps, Verdict } from "./problem.ts";
import { tooNoisy, visible } from "./resolution.ts";

/** A residual beyond so many bars is a wrong gradient. */
export const BARS = 3;
/** Nothing is called wrong by a slope that is known less well than this. */
const CLEAR = 2 ** -10;
const SINGLE_CLEAR = 2 ** -4;
/** The slopes on both sides of a kink must be known this well. */
const KINK_RESOLUTION = 1e-3;
/** A second ladder starts where the first one ended, down to here. */
const SMALLEST = 2 ** -60;
const DISCONTINUOUS: Verdict = {
  kind: "inconclusive",
  reason: "discontinuous",
  detail: "forward jumps at this entry, or bends too sharply to be told from a jump",
};

/** What the entries of one gradient are judged by. */
export interface Search {
  readonly problem: Problem;
  readonly probe: Probe;
  readonly asked: number;
  /** A typical |g u| of an entry: an entry that is small beside it need not be resolved further. */
  readonly reference: number;
  /** The least noise that forward can have. */
  readonly least: number;
  /** The entries met so far that cannot be judged. */
  unjudged: number;
}

/** Judges one entry by full ladders along it. */
export function* judgeEntry(search: Search, entry: number): Steps<Verdict> {
  const verdict = yield* askEntry(search, entry, { stretch: 1, first: 1 / RATIO });
  if (verdict.kind === "inconclusive") search.unjudged++;
  if (verdict.kind !== "fail") return verdict;
  // Once more, with other and smaller steps and the noise estimated anew, before anything is called
  // wrong: far from the point forward may be rounded more coarsely than near it.
  const second = yield* askEntry(search, entry, { stretch: 0.75, first: RATIO ** -3 });
  if (second.kind === "fail") {
    const apart = Math.abs(second.expected - verdict.expected);
    if (second.kink !== verdict.kink || apart <= BARS * (verdict.bar + second.bar)) {
      return second.bar < verdict.bar ? second : verdict;
    }
  }
  search.unjudged++;
  return {
    kind: "inconclusive",
    reason: "noise",
    detail: "two ladders of different steps disagree about the slope of forward",
    tensor: verdict.tensor,
    entry: verdict.entry,
  };
}

function* askEntry(
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
  // A kink may lie closer than the first ladder reaches: then a second one starts where it ended.
  for (let start = first; start > SMALLEST; start *= RATIO ** -9) {
    probe.aimAlong(flat, length);
    const ladder = yield* fullLadder(probe, { start, noise });
    if (ladder === undefined) {
      return {
        kind: "inconclusive",
        reason: "domain",
        detail: probe.room > 0
          ? "forward is not finite on both sides of this entry: draw it away from the edge"
          : "this entry lies on the edge of its domain: draw it inside",
        ...here,
      };
    }
    const { rungs, exactness } = ladder;
    noise = exactness.noise;
    const { magnitude } = rungs[rungs.length - 1]!;
    const against = visible(rungs, {
      magnitude: Math.max(magnitude, search.reference),
      stride: probe.stride,
    });
    const estimate = extrapolate(rungs, exactness);
    const isFine = estimate !== undefined && estimate.bar <= asked * against;
    if (estimate !== undefined && !(estimate.hidden > 0 && mayBeKink(estimate, isFine))) {
      const { value, bar } = estimate;
      const isOff = Math.abs(value) > BARS * bar;
      if (sound && isOff && bar > clear * Math.max(magnitude, Math.abs(value))) {
        return { ...tooNoisy(bar / magnitude, asked), ...here };
      }
      // A gradient that is no number is wrong where forward has a slope beyond doubt.
      if (sound ? isOff : isFine) {
        if (jumps(rungs, exactness)) return { ...DISCONTINUOUS, ...here };
        if (sound && fitsAtLargerSteps(rungs, value)) {
          return {
            kind: "inconclusive",
            reason: "discontinuous",
            detail:
              "the gradient fits forward at larger steps and not at smaller ones: forward is a " +
              "staircase, or has a kink or a jump close by",
            ...here,
          };
        }
        const expected = (sound ? actual : 0) + value / length;
        return { kind: "fail", ...here, actual, expected, bar: bar / length, kink: false };
      }
      if (isFine) return { kind: "pass", resolution: bar / (against || 1), convention: false };
      return { ...tooNoisy(bar / against, asked), ...here };
    }
    if (jumps(rungs, exactness)) return { ...DISCONTINUOUS, ...here };
    const kink = kinkAt(rungs, exactness);
    if (kink === undefined) continue;
    const slack = kink.half + BARS * kink.bar;
    const apart = Math.max(against, kink.half);
    if (kink.bar > KINK_RESOLUTION * apart) continue;
    if (sound && Math.abs(kink.value) <= slack) {
      return { kind: "pass", resolution: kink.bar / apart, convention: true };
    }
    const expected = (sound ? actual : 0) + kink.value / length;
    return { kind: "fail", ...here, actual, expected, bar: slack / length, kink: true };
  }
  return {
    kind: "inconclusive",
    reason: "kink",
    detail: "forward is neither smooth at this entry nor made of two slopes",
    ...here,
  };
}

/** How long a step along an entry is for h = 1: a power of two, and never less than 1. */
export function stepFor(x: number): number {
  return 2 ** Math.floor(Math.log2(Math.max(1, Math.abs(x))));
}

/**
 * Whether two neighbouring rungs fit the gradient far better than the estimate does: then forward tells
 * two stories, and the error may be in the smaller steps.
 */
function fitsAtLargerSteps(rungs: readonly Rung[], error: number): boolean {
  const limit = Math.abs(error) / 16;
  for (let i = 1; i < rungs.length; i++) {
    if (Math.abs(rungs[i]!.residual) <= limit && Math.abs(rungs[i - 1]!.residual) <= limit) {
      return true;
    }
  }
  return false;
}

/** Whether a kink under the noise would explain why an estimate does not fit, or is not fine enough. */
function mayBeKink({ value, bar, hidden }: Estimate, isFine: boolean): boolean {
  return Math.abs(value) <= hidden + BARS * bar && !(isFine && Math.abs(value) <= BARS * bar);
}

function locate(at: readonly Tensor[], flat: number): { tensor: number; entry: number } {
  let entry = flat;
  for (let tensor = 0; tensor < at.length; tensor++) {
    const { size } = at[tensor]!;
    if (entry < size) return { tensor, entry };
    entry -= size;
  }
  throw new RangeError(`Entry ${flat} lies outside the tensors that are judged`);
}
