import { reachOf } from "./nearby_points.ts";
import { BARS, INVISIBLE, KINK_RESOLUTION, locate } from "./search.ts";
import { type Exactness, RATIO, type Rung } from "./ladder.ts";
import { Probe } from "./probe.ts";
import type { Problem, Steps, Verdict } from "./problem.ts";
import { shortLadder } from "./short_ladder.ts";
import { extrapolateSides } from "./sides.ts";

/** Entries within so many powers of two are judged along one line. */
const BAND = 10;
/** The steps to each side. */
const RUNGS = 3;
const LARGEST = 2 ** -6;
/** The resolution asked of a few entries among many. */
const COARSE = 2 ** -20;
/** The resolution of a pass where there is no kink. */
const FINE = 2 ** -24;
/** Among many outputs, one entry is lost in the rounding of the others. */
const ROUNDED = 2 ** -36;
/** The roundings of forward that are allowed for, in units of roundoff of its output. */
const ROUNDINGS = 4;

/**
 * The second cheap pass, for what a kink kept from the first: entries that are 0 or tie with another are
 * where layers have their kinks.
 *
 * All other entries are judged as smooth, along a line for each order of size. The suspects are judged
 * along one line, and one of them alone and a group that ties besides: their gradient must lie between the
 * one-sided slopes. Like the first, it says pass or nothing at all, and the rest goes to `judge`.
 */
export function* kinkPass(problem: Problem): Steps<Verdict | undefined> {
  const suspects = suspectsOf(problem);
  const probe = new Probe(problem);
  const bands = bandsOf(problem, new Set(suspects));
  if (probe.notFinite >= 0 || suspects.length === 0 && bands.length < 2) return undefined;
  let resolution = 0;
  for (const band of bands) {
    probe.aim("own");
    probe.keep(band);
    // A few entries among many may be lost in the rounding of the others.
    const isFew = bands.length > 1 || 2 * band.length < probe.entries;
    const smooth = yield* shortLadder(probe, isFew && !probe.isSingle ? COARSE : undefined);
    if (smooth?.kind === "pass") resolution = Math.max(resolution, smooth.resolution);
    else if (!isBelow(probe, INVISIBLE * probe.level)) return undefined;
  }
  const isZero = (flat: number): boolean => {
    const { tensor, entry } = locate(problem.at, flat);
    return problem.at[tensor]!.data[entry] === 0;
  };
  const groups = [suspects.filter(isZero), suspects.filter((flat) => !isZero(flat))]
    .filter(({ length }) => length > 0);
  // One of them alone, and one group that ties: which, each trial draws for itself.
  const draw = Math.abs(problem.seed);
  if (suspects.length > 1) groups.push([suspects[draw % suspects.length]!]);
  const ties = tiesOf(problem, suspects);
  const tie = ties[draw % (ties.length || 1)];
  const lines = [
    ...groups.map((group) => () => {
      // What is not 0 does not cross it.
      probe.aim(isZero(group[0]!) ? "relative" : "own");
      probe.keep(group);
    }),
    // Entries that tie are moved together too: each may settle on a slope of its own, but not all on any.
    ...tie === undefined ? [] : [() => probe.aimAlong(tie.entries, tie.length)],
  ];
  let convention = false;
  for (const aim of lines) {
    aim();
    const found = yield* shortSides(probe);
    if (found === undefined) return undefined;
    convention ||= found.convention;
    resolution = Math.max(resolution, found.resolution);
  }
  return { kind: "pass", resolution, convention };
}

/** Whether neither the gradient along the line nor what forward shows of it exceeds a limit. */
function isBelow({ magnitude, residual, curvature }: Probe, limit: number): boolean {
  return magnitude <= limit && Math.abs(residual) <= limit && curvature <= limit;
}

/** The entries that are 0 or equal another one of their tensor, counted through all the tensors. */
function suspectsOf({ at }: Problem): number[] {
  const suspects: number[] = [];
  let start = 0;
  for (const { data } of at) {
    const seen = new Map<number, number>();
    for (const v of data) seen.set(v, (seen.get(v) ?? 0) + 1);
    for (let i = 0; i < data.length; i++) {
      if (data[i] === 0 || seen.get(data[i]!)! > 1) suspects.push(start + i);
    }
    start += data.length;
  }
  return suspects;
}

/** The suspects of each tensor that share a value. */
function tiesOf(
  { at }: Problem,
  suspects: readonly number[],
): { readonly entries: number[]; readonly length: number }[] {
  const ties = new Map<string, { readonly entries: number[]; readonly length: number }>();
  for (const flat of suspects) {
    const { tensor, entry } = locate(at, flat);
    const v = at[tensor]!.data[entry]!;
    const key = `${tensor} ${v}`;
    const length = v === 0 ? reachOf(at[tensor]!, entry) : 2 ** Math.floor(Math.log2(Math.abs(v)));
    const group = ties.get(key) ?? { entries: [], length };
    group.entries.push(flat);
    ties.set(key, group);
  }
  return [...ties.values()].filter(({ entries }) => entries.length > 1);
}

/** All entries but the suspects, those of about the same size together: steps cross no kink at 0. */
function bandsOf({ at }: Problem, suspects: ReadonlySet<number>): number[][] {
  const bands = new Map<number, number[]>();
  let flat = 0;
  for (const { data } of at) {
    for (const v of data) {
      if (!suspects.has(flat)) {
        const size = Math.floor(Math.log2(Math.abs(v)) / BAND);
        const band = bands.get(size) ?? [];
        band.push(flat);
        bands.set(size, band);
      }
      flat++;
    }
  }
  return [...bands.values()];
}

/** Three steps to each side at once: passes what lies between the one-sided slopes. */
function* shortSides(
  probe: Probe,
): Steps<{ readonly resolution: number; readonly convention: boolean } | undefined> {
  if (probe.room < LARGEST) return undefined;
  const steps: number[] = [];
  for (let i = 0; i < RUNGS; i++) steps.push(LARGEST * RATIO ** -i, -LARGEST * RATIO ** -i);
  const points = probe.points(steps);
  const answer = yield points;
  const rungs: Rung[] = [];
  for (let i = 0; i < RUNGS; i++) {
    const h = steps[2 * i]!;
    if (!probe.measure(answer, h, points, 2 * i)) return undefined;
    const { residual, magnitude, level, curvature, jump } = probe;
    rungs.push({ h, residual, magnitude, level, output: level, curvature, jump });
  }
  // Where forward does not change and is not said to, there is nothing to be measured.
  if (rungs.every(({ jump, magnitude }) => jump === 0 && magnitude === 0)) {
    return { resolution: 0, convention: false };
  }
  const noise = ROUNDINGS * probe.epsilon * Math.max(probe.level, probe.upstream);
  const exactness: Exactness = { noise, spread: noise, epsilon: probe.epsilon, relative: 0 };
  const sides = extrapolateSides(rungs, exactness);
  if (sides === undefined) return undefined;
  const apart = Math.max(probe.magnitude, sides.half);
  const isKinked = sides.half > 4 * sides.bar;
  const limit = isKinked ? KINK_RESOLUTION * apart : Math.max(FINE * apart, ROUNDED * probe.level);
  if (sides.bar > limit) return undefined;
  if (Math.abs(sides.value) > sides.half + BARS * sides.bar) return undefined;
  const seen = Math.max(apart, INVISIBLE * probe.level) || 1;
  return { resolution: sides.bar / seen, convention: isKinked };
}
