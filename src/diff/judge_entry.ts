import type { Tensor } from "../tensor/mod.ts";
import { fullLadder } from "./full_ladder.ts";
import { edgeSlope } from "./edge.ts";
import { type Estimate, jumps, RATIO, type Rung, rungNoise } from "./ladder.ts";
import { isEntangled, isOnKink, lookAround, reachOf } from "./neighbours.ts";
import type { Probe } from "./probe.ts";
import type { Problem, Steps, Verdict } from "./problem.ts";
import { tooNoisy, visible } from "./resolution.ts";
import { extrapolateSides, slopeOf } from "./sides.ts";

type Inconclusive = Extract<Verdict, { kind: "inconclusive" }>;

/** A residual beyond so many bars is a wrong gradient. */
export const BARS = 3;
/** Nothing is called wrong by a slope that is known less well than this. */
export const CLEAR = 2 ** -10;
const SINGLE_CLEAR = 2 ** -4;
/** The slopes on both sides of a kink must be known this well. */
export const KINK_RESOLUTION = 1e-3;
/** A slope that is known to be smaller than this beside the output need not be known better. */
const INVISIBLE = 2 ** -20;
/** A slope from one side only is known no better than this. */
const EDGE_RESOLUTION = 1e-3;
/** A second ladder starts where the first one ended, down to here. */
const SMALLEST = 2 ** -60;
const DISCONTINUOUS: Inconclusive = {
  kind: "inconclusive",
  reason: "discontinuous",
  detail:
    "forward jumps at this entry, or bends too sharply to be told from a jump: draw inputs away " +
    "from where it does",
};

const UNSETTLED: Inconclusive = {
  kind: "inconclusive",
  reason: "noise",
  detail:
    "forward tells one slope at larger steps and another at smaller ones here, as a staircase " +
    "does or a fast oscillation: draw inputs where it changes slowly, or `resolution` coarser",
};
const SEVERAL_KINKS: Inconclusive = {
  kind: "inconclusive",
  reason: "kink",
  detail: "forward has several kinks at once at this point, and which slopes are right cannot be " +
    "told: draw fewer exact zeros and ties",
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
  /** The entries met so far that passed by convention, counted through all the tensors. */
  readonly conventions: number[];
}

/** Judges one entry by full ladders along it. */
export function* judgeEntry(search: Search, entry: number): Steps<Verdict> {
  const verdict = yield* confirmed(search, entry);
  if (verdict.kind === "inconclusive") search.unjudged++;
  if (verdict.kind === "pass" && verdict.convention) search.conventions.push(entry);
  return verdict;
}

function* confirmed(search: Search, entry: number): Steps<Verdict> {
  const verdict = yield* askEntry(search, entry, { stretch: 1, first: 1 / RATIO });
  if (verdict.kind !== "fail") return verdict;
  // Once more, with other and smaller steps and the noise estimated anew, before anything is called
  // wrong: far from the point forward may be rounded more coarsely than near it. The steps are no powers of
  // two, which may fit a staircase.
  const second = yield* askEntry(search, entry, { stretch: 0.7236, first: RATIO ** -3 });
  const agree = second.kind === "fail" && (second.kink !== verdict.kink ||
    Math.abs(second.expected - verdict.expected) <= BARS * (verdict.bar + second.bar));
  const here = { tensor: verdict.tensor, entry: verdict.entry };
  if (!agree) return { ...UNSETTLED, ...here };
  const failure = second.bar < verdict.bar ? second : verdict;
  if (yield* fitsNearby(search, entry, failure)) return { ...UNSETTLED, ...here };
  return yield* orConvention(search, entry, failure);
}

/** A failure, unless the point lies on kinks and the gradient may be that of a region beside it. */
function* orConvention(
  { problem }: Search,
  flat: number,
  failure: Extract<Verdict, { kind: "fail" }>,
): Steps<Verdict> {
  const { tensor, entry, actual } = failure;
  if (!Number.isFinite(actual)) return failure;
  const unclear = { ...SEVERAL_KINKS, tensor, entry };
  const length = reachOf(problem.at[tensor]!, entry);
  const isMixed = yield* isEntangled(problem, { tensor, entry, flat, length });
  if (!isMixed && !(yield* isOnKink(problem))) return failure;
  const around = yield* lookAround(problem, (probe) => probe.aimAlong(flat, length));
  if (around.kind === "several slopes") {
    const { least, greatest, slack, isKnown } = around;
    if (least <= slack && greatest >= -slack) {
      return { kind: "pass", resolution: slack / (greatest - least), convention: true };
    }
    if (!isKnown) return unclear;
  } else if (around.kind === "unknown" || Math.abs(around.value) <= BARS * around.bar) {
    return unclear;
  }
  return isMixed ? unclear : failure;
}

/**
 * Whether the gradient fits forward at a step so small that it is just visible there: then forward changes
 * faster than the ladder's steps can follow, as a staircase does or a fast oscillation.
 */
function* fitsNearby(
  { problem, probe }: Search,
  flat: number,
  { tensor, entry, actual, expected, kink }: Extract<Verdict, { kind: "fail" }>,
): Steps<boolean> {
  const error = Math.abs(actual - expected);
  if (kink || !Number.isFinite(actual)) return false;
  const x = problem.at[tensor]!.data[entry]!;
  const noise = probe.epsilon * (probe.outputLevel || probe.upstream);
  const spacing = 2 * probe.epsilon * (Math.abs(x) || 2 ** -1000);
  for (const bits of [3, 6, 10, 14, 20]) {
    const length = Math.max(2 * spacing, 2 ** bits * noise / error);
    if (!(length < Math.max(1, Math.abs(x)) / 4)) break;
    probe.aimAlong(flat, length * 0.8391);
    probe.move(1);
    if (!probe.measure(yield probe.question, 1)) break;
    // The residual is what is off the gradient: all of the error where the failure is real.
    if (Math.abs(probe.residual) <= error * length * 0.8391 / 4) return true;
  }
  return false;
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
  const earlier: Rung[] = [];
  // A kink may lie closer than the first ladder reaches: then a second one starts where it ended.
  for (let start = first; start > SMALLEST; start *= RATIO ** -9) {
    probe.aimAlong(flat, length);
    const ladder = yield* fullLadder(probe, { start, noise });
    if (ladder === undefined) return yield* askEdge(search, flat, length);
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
      const isOff = Math.abs(value) > BARS * bar;
      if (sound && isOff && bar > clear * Math.max(magnitude, Math.abs(value))) {
        return { ...tooNoisy(bar / magnitude, asked), ...here };
      }
      // A gradient that is no number is wrong where forward has a slope beyond doubt.
      if (sound ? isOff : isFine) {
        if (jumps(rungs, exactness, 4)) return { ...DISCONTINUOUS, ...here };
        if (sound && fitsAtLargerSteps([...earlier, ...rungs], value)) {
          return {
            kind: "inconclusive",
            reason: "discontinuous",
            detail:
              "the gradient fits forward at larger steps and not at smaller ones: forward is a " +
              "staircase, or has a kink or a jump close by: draw inputs away from it",
            ...here,
          };
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
    if (sides.bar > (isKinked ? KINK_RESOLUTION : asked) * apart) continue;
    const slack = sides.half + BARS * sides.bar;
    if (sound && Math.abs(sides.value) <= slack) {
      return { kind: "pass", resolution: sides.bar / apart, convention: isKinked };
    }
    const expected = (sound ? actual : 0) + sides.value / length;
    return { kind: "fail", ...here, actual, expected, bar: slack / length, kink: isKinked };
  }
  return {
    kind: "inconclusive",
    reason: "kink",
    detail:
      "forward is neither smooth at this entry nor made of two slopes, as at the foot of a square " +
      "root: draw it away from there",
    ...here,
  };
}

/**
 * Judges an entry at the edge of the domain, by the slope towards the inside.
 *
 * Where forward is not finite outside, that slope is all there is. Where the domain is declared, what lies
 * outside must not be looked at, and a gradient that differs may be a convention.
 */
function* askEdge(
  { problem, probe, asked, reference }: Search,
  flat: number,
  length: number,
): Steps<
  Verdict
> {
  const { tensor, entry } = locate(problem.at, flat);
  const here = { tensor, entry };
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
      level: Math.max(level, probe.upstream),
    });
    if (found === undefined) continue;
    const { value, bar } = found;
    const typical = Math.max(reference, probe.reach / probe.entries);
    const claimed = Number.isFinite(actual) ? Math.abs(actual) * length : 0;
    const size = Math.max(Math.abs(value), claimed, typical, 2 ** -20 * level);
    if (!(bar <= Math.max(asked, EDGE_RESOLUTION) * size)) break;
    if (Math.abs(value - actual * length) <= BARS * bar) {
      return { kind: "pass", resolution: bar / (size || 1), convention: false };
    }
    const isDeclared = !(room.above > 0) || !(room.below > 0);
    if (isDeclared || bar > CLEAR * size) break;
    return {
      kind: "fail",
      ...here,
      actual,
      expected: value / length,
      bar: bar / length,
      kink: false,
    };
  }
  return {
    kind: "inconclusive",
    reason: "domain",
    detail:
      "this entry lies at the edge of where forward is defined, and its gradient is not the " +
      "slope towards the inside, or that is too steep to be known: draw it inside",
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
