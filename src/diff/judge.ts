import type { Tensor } from "../tensor/mod.ts";
import {
  type Estimate,
  type Exactness,
  extrapolate,
  jumps,
  kinkAt,
  RATIO,
  type Rung,
} from "./ladder.ts";
import { noiseLevel } from "./noise.ts";
import { Probe } from "./probe.ts";
import { shortLadder } from "./quick_pass.ts";
import type { Answer, Problem, Question, Verdict } from "./problem.ts";

type Steps<T> = Generator<Question, T, Answer>;

const RUNGS = 11;
/** A residual beyond so many bars is a wrong gradient. */
const BARS = 3;
/** The relative resolution asked for, unless the problem says otherwise. */
const RESOLUTION = 1e-6;
const SINGLE_RESOLUTION = 2 ** -5;
/** Nothing is called wrong by a slope that is known less well than this. */
const CLEAR = 2 ** -10;
const SINGLE_CLEAR = 2 ** -4;
/** The slopes on both sides of a kink must be known this well. */
const KINK_RESOLUTION = 1e-3;
/** How many points with nudged last bits forward is asked for. */
const NUDGES = 4;
/** After so many entries that cannot be judged the search ends. */
const PATIENCE = 8;
const DISCONTINUOUS: Verdict = {
  kind: "inconclusive",
  reason: "discontinuous",
  detail: "forward jumps at this entry, or bends too sharply to be told from a jump",
};
const PASS: Verdict = { kind: "pass", resolution: 0, convention: false };

/**
 * The thorough judgement of a gradient, for whatever `quickPass` does not pass.
 *
 * It asks for forward at points, a batch at a time, and is handed the flat outputs. First a full ladder
 * along one line through everything, which may only pass; then the entries are taken apart, half by half,
 * down to those that do not pass. A gradient fails only on an entry, and only after two ladders of
 * different steps.
 */
export function* judge(problem: Problem): Steps<Verdict> {
  const probe = new Probe(problem);
  const [again] = yield [problem.at];
  if (again === undefined || !isSame(again, problem.out)) {
    return {
      kind: "inconclusive",
      reason: "not deterministic",
      detail:
        "forward gives another output for the same input: draw its randomness from what is given",
    };
  }
  let size = 0;
  for (const x of problem.at) size += x.size;
  if (size === 0 || problem.out.size === 0) return PASS;

  // Forward is at best as exact as its inputs: where terms far larger than the output cancel, their last
  // bits are noise that steps along one entry do not show.
  let least = 0;
  for (const nudged of probe.nudged(NUDGES)) {
    const [rise] = probe.rises(yield [nudged]) ?? [];
    if (rise !== undefined) least = Math.max(least, Math.abs(rise));
  }

  const asked = problem.resolution ?? (probe.isSingle ? SINGLE_RESOLUTION : RESOLUTION);
  let finest = Infinity;
  let isSuspect = probe.notFinite >= 0;
  let reference = 0;
  if (probe.notFinite < 0) {
    for (const scale of ["tensor", "unit"] as const) {
      probe.aim(scale);
      const ladder = yield* fullLadder(probe, { noise: least });
      if (ladder === undefined) {
        isSuspect = true;
        continue;
      }
      const magnitude = ladder.rungs[ladder.rungs.length - 1]!.magnitude;
      reference = Math.max(reference, magnitude / size);
      const estimate = extrapolate(ladder.rungs, ladder.exactness);
      if (estimate === undefined || Math.abs(estimate.value) > BARS * estimate.bar) {
        isSuspect = true;
        continue;
      }
      const against = visible(ladder.rungs, { magnitude, stride: probe.stride });
      if (estimate.bar <= asked * against) {
        return { kind: "pass", resolution: estimate.bar / (against || 1), convention: false };
      }
      finest = Math.min(finest, estimate.bar / against);
    }
  }
  if (!isSuspect) return tooNoisy(finest, asked);

  const search: Search = { problem, probe, asked, reference, least, unjudged: 0 };
  if (probe.notFinite >= 0) {
    const verdict = yield* judgeEntry(search, probe.notFinite);
    if (verdict.kind !== "pass") return verdict;
  }
  return yield* judgeRange(search, 0, size);
}

interface Search {
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

/** Judges the entries `from` … `to` − 1, half by half. The worst verdict counts: fail, inconclusive, pass. */
function* judgeRange(search: Search, from: number, to: number): Steps<Verdict> {
  const { probe } = search;
  if (probe.notFinite < from || probe.notFinite >= to) {
    probe.aimAt(from, to, "relative");
    const verdict = yield* shortLadder(probe);
    if (verdict !== undefined) return verdict;
  }
  if (to - from === 1) return yield* judgeEntry(search, from);
  const middle = (from + to) >> 1;
  const first = yield* judgeRange(search, from, middle);
  if (first.kind === "fail" || search.unjudged >= PATIENCE) return first;
  const second = yield* judgeRange(search, middle, to);
  if (first.kind !== "pass") return second.kind === "fail" ? second : first;
  if (second.kind !== "pass") return second;
  return {
    kind: "pass",
    resolution: Math.max(first.resolution, second.resolution),
    convention: first.convention || second.convention,
  };
}

/** Judges one entry by full ladders along it. */
function* judgeEntry(search: Search, entry: number): Steps<Verdict> {
  const verdict = yield* askEntry(search, entry, 1);
  if (verdict.kind === "inconclusive") search.unjudged++;
  if (verdict.kind !== "fail") return verdict;
  // Once more, with other steps and the noise estimated anew, before anything is called wrong.
  const second = yield* askEntry(search, entry, 0.75);
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

function* askEntry(search: Search, flat: number, stretch: number): Steps<Verdict> {
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
  for (let start = 1 / RATIO; start > 2 ** -60; start *= RATIO ** (2 - RUNGS)) {
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

/** The rungs of a full ladder, largest step first, and how exactly forward is computed along it. */
export function* fullLadder(
  probe: Probe,
  { start = 1 / RATIO, noise = 0 }: { start?: number; noise?: number } = {},
): Steps<{ rungs: Rung[]; exactness: Exactness } | undefined> {
  let h = start;
  if (probe.room < h) {
    if (!(probe.room > 0)) return undefined;
    h = 2 ** Math.floor(Math.log2(probe.room));
  }
  // Into the domain: halve until forward is finite on both sides.
  for (let tries = 0;; tries++, h /= 2) {
    if (tries > 64) return undefined;
    probe.move(h);
    if (probe.measure(yield probe.question, h)) break;
  }
  const steps: number[] = [];
  for (let i = 0; i < RUNGS; i++) steps.push(h * RATIO ** -i, -h * RATIO ** -i);
  const points = probe.points(steps);
  const answer = yield points;
  const rungs: Rung[] = [];
  for (let i = 0; i < RUNGS; i++) {
    const step = steps[2 * i]!;
    if (!probe.measure(answer, step, points, 2 * i)) {
      rungs.length = 0;
      continue;
    }
    const { residual, magnitude, curvature, jump } = probe;
    // Inside of forward numbers near 1 may have been rounded, even where the output is small.
    const level = Math.max(probe.level, probe.upstream);
    // Below the spacing of the numbers a step displaces nothing.
    if (magnitude === 0 && jump === 0 && i > 0 && rungs.some((r) => r.magnitude > 0)) break;
    rungs.push({ h: step, residual, magnitude, level, curvature, jump });
  }
  if (rungs.length < 4) return undefined;
  return { rungs, exactness: yield* findNoise(probe, rungs, noise) };
}

/**
 * ECNoise over nine points along the line: off the dyadic grid, so that roundings do not correlate, and to
 * one side, so that a kink at the point is not taken for noise.
 */
function* findNoise(probe: Probe, rungs: readonly Rung[], least: number): Steps<Exactness> {
  const { level } = rungs[rungs.length - 1]!;
  let atLeast = 0;
  let atMost = Infinity;
  let spacing = rungs[0]!.h * 2 ** -24 * 1.3717;
  for (let tries = 0; tries < 4; tries++) {
    const points = probe.points([0, 1, 2, 3, 4, 5, 6, 7, 8].map((k) => (k + 0.2371) * spacing));
    const values = probe.rises(yield points);
    if (values === undefined) {
      spacing /= 64;
      continue;
    }
    const found = noiseLevel(values);
    // Never further apart than the smallest step: there the steps of a staircase would be measured.
    if (found.kind !== "too far") {
      atLeast = found.level;
      break;
    }
    atMost = Math.min(atMost, found.level);
    spacing /= 64;
  }
  const rounding = probe.epsilon * level;
  const noise = Math.max(rounding, atLeast > 0 ? atLeast : atMost < Infinity ? atMost : 0);
  return {
    noise: Math.max(least, noise),
    // Without `least`: at a jump the last bits of the inputs decide on which side forward is.
    spread: Math.max(noise * Math.sqrt(probe.outputs), 2 * rounding),
    epsilon: probe.epsilon,
  };
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

/**
 * What a bar is relative to: the gradient, but no less than a millionth of the output. A gradient below
 * that, as where a sigmoid is saturated, need not be resolved further.
 */
function visible(
  rungs: readonly Rung[],
  { magnitude, stride }: { readonly magnitude: number; readonly stride: number },
): number {
  return Math.max(magnitude, 2 ** -20 * Math.min(1, stride) * rungs[rungs.length - 1]!.level);
}

function tooNoisy(reached: number, asked: number): Extract<Verdict, { kind: "inconclusive" }> {
  return {
    kind: "inconclusive",
    reason: "noise",
    detail:
      `the rounding of forward leaves a relative resolution of ${reached.toExponential(0)}, and ` +
      `${asked.toExponential(0)} is asked for: draw inputs of moderate size, or set \`resolution\``,
  };
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

function isSame(data: Float64Array, out: Tensor): boolean {
  if (data.length !== out.data.length) return false;
  for (let i = 0; i < data.length; i++) {
    if (!Object.is(data[i], out.data[i]) && data[i] !== out.data[i]) return false;
  }
  return true;
}
