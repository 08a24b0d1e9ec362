import type { Tensor } from "../tensor/mod.ts";
import { fullLadder } from "./full_ladder.ts";
import { judgeEntry } from "./judge_entry.ts";
import { judgeTies } from "./judge_ties.ts";
import { Probe } from "./probe.ts";
import type { Problem, Steps, Verdict } from "./problem.ts";
import { shortLadder } from "./short_ladder.ts";
import { slopeOf } from "./sides.ts";
import { askedOf, visible } from "./resolution.ts";
import { NOT_DETERMINISTIC, tooNoisy } from "./reasons.ts";
import { BARS, type Search } from "./search.ts";

/** How many points with nudged last bits forward is asked for. */
const NUDGES = 4;
/** After so many entries that cannot be judged the search ends. */
const PATIENCE = 8;
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
    return NOT_DETERMINISTIC;
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

  const asked = problem.resolution ?? askedOf(probe);
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
      const estimate = slopeOf(ladder.rungs, ladder.exactness);
      if (
        estimate === undefined || estimate.hidden > 0 ||
        Math.abs(estimate.value) > BARS * estimate.bar
      ) {
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
  const search: Search = { problem, probe, asked, reference, least, unjudged: 0, conventions: [] };
  if (probe.notFinite >= 0) {
    const verdict = yield* judgeEntry(search, probe.notFinite);
    if (verdict.kind !== "pass") return verdict;
  }
  const verdict = yield* judgeRange(search, 0, size);
  if (verdict.kind === "pass" && verdict.convention) return (yield* judgeTies(search)) ?? verdict;
  // Where no entry stands out, it is the whole that is not resolved.
  return verdict.kind === "inconclusive" && verdict.reason === "noise" && !isSuspect
    ? tooNoisy(finest, asked)
    : verdict;
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
  const isDoubted = first.kind === "inconclusive" && first.doubted !== undefined;
  if (first.kind === "fail" || isDoubted || search.unjudged >= PATIENCE) return first;
  const second = yield* judgeRange(search, middle, to);
  if (first.kind !== "pass") return second.kind === "fail" ? second : first;
  if (second.kind !== "pass") return second;
  return {
    kind: "pass",
    resolution: Math.max(first.resolution, second.resolution),
    convention: first.convention || second.convention,
  };
}

function isSame(data: Float64Array, out: Tensor): boolean {
  if (data.length !== out.data.length) return false;
  for (let i = 0; i < data.length; i++) {
    if (!Object.is(data[i], out.data[i]) && data[i] !== out.data[i]) return false;
  }
  return true;
}
