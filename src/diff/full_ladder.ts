import { type Exactness, RATIO, type Rung } from "./ladder.ts";
import { noiseLevel } from "./noise.ts";
import type { Probe } from "./probe.ts";
import type { Answer, Steps } from "./problem.ts";

const RUNGS = 11;
/** The coarsest rounding that is looked for: that of numbers with eight bits. */
const COARSEST = 2 ** -8;

/** Steps of this size and above should change forward, if anything does. */
const FAR = 2 ** -6;
/** The rounding of float32. */
const SINGLE = 2 ** -24;

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
    if (i > 0 && jump === 0 && magnitude === 0 && !probe.isDisplaced(points[2 * i]!)) break;
    rungs.push({ h: step, residual, magnitude, level, output: probe.level, curvature, jump });
  }
  if (rungs.length < 4) return undefined;
  const least = Math.max(noise, stair(rungs, answer));
  return { rungs, exactness: yield* findNoise(probe, rungs, least) };
}

/**
 * ECNoise over nine points along the line: off the dyadic grid, so that roundings do not correlate, and to
 * one side, so that a kink at the point is not taken for noise.
 */
function* findNoise(probe: Probe, rungs: readonly Rung[], least: number): Steps<Exactness> {
  const { level, output } = rungs[rungs.length - 1]!;
  let atLeast = 0;
  let atMost = Infinity;
  let spacing = rungs[0]!.h * 2 ** -24 * 1.3717;
  // Twice: three levels may agree by chance while the function itself dominates.
  let settled = 0;
  for (let tries = 0; tries < 5 && settled < 2; tries++, spacing /= 64) {
    const points = probe.points([0, 1, 2, 3, 4, 5, 6, 7, 8].map((k) => (k + 0.2371) * spacing));
    const answer = yield points;
    const values = probe.rises(answer);
    if (values === undefined) continue;
    if (isSingleInside(answer, values)) atLeast = Math.max(atLeast, SINGLE * output);
    const found = noiseLevel(values);
    // Two times the level, since it is a standard deviation, and known from nine values.
    const level = 2 * found.level;
    if (found.kind === "too far") {
      atMost = Math.min(atMost, level);
      continue;
    }
    settled++;
    atLeast = Math.max(atLeast, level);
  }
  const rounding = probe.epsilon * level;
  const noise = Math.max(rounding, atLeast > 0 ? atLeast : atMost < Infinity ? atMost : 0);
  return {
    noise: Math.max(least, noise),
    // Without `least`: at a jump the last bits of the inputs decide on which side forward is.
    spread: Math.max(noise * Math.sqrt(probe.outputs), 2 * rounding),
    epsilon: probe.epsilon,
    relative: atLeast > 0 && output > 0 ? Math.min(atLeast / output, COARSEST) : probe.epsilon,
  };
}

/** Whether forward gives numbers of float32 only, and not always the same. */
function isSingleInside(answer: Answer, rises: readonly number[]): boolean {
  return rises.some((rise) => rise !== rises[0]) && areSingles(answer);
}

function areSingles(answer: Answer): boolean {
  return answer.every((data) => data?.every((v) => Math.fround(v) === v));
}

/**
 * The height of a stair where forward gives numbers of float32 behind a float64 face, and they change at
 * larger steps and not at all at smaller ones; or not at all though they should.
 */
function stair(rungs: readonly Rung[], answer: Answer): number {
  const { jump, output } = rungs[rungs.length - 1]!;
  if (jump > 0 || !areSingles(answer)) return 0;
  const jumps = rungs.map(({ jump }) => jump).filter((jump) => jump > 0);
  if (jumps.length > 0) return Math.min(...jumps);
  return rungs[0]!.magnitude > 0 && rungs[0]!.h >= FAR ? SINGLE * output : 0;
}
