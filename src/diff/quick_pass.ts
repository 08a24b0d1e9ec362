import { Probe } from "./probe.ts";
import type { Problem, Steps, Verdict } from "./problem.ts";

/** The rungs of the short ladder. */
const RUNGS = 5;
/** The roundings of forward that a quick pass allows for, in units of roundoff of its output. */
const ROUNDINGS = 4;

/**
 * The cheap first pass: one direction through all the tensors at once.
 *
 * It says pass, or nothing at all: whatever it does not pass goes to `judge`.
 */
export function* quickPass(problem: Problem): Steps<Verdict | undefined> {
  const probe = new Probe(problem);
  if (probe.notFinite >= 0) return undefined;
  probe.aim("relative");
  const verdict = yield* shortLadder(probe);
  if (verdict !== undefined) return verdict;
  probe.aim("unit");
  return yield* shortLadder(probe);
}

/**
 * A short central ladder (ratio 2, Richardson in h²) along the line that `probe` is aimed at. It stops
 * as soon as the residual is within its bar and the bar is fine enough, and gives up at a kink.
 */
export function* shortLadder(probe: Probe): Steps<Verdict | undefined> {
  const fine = probe.isSingle ? 2 ** -11 : 2 ** -33;
  let h = probe.isSingle ? 2 ** -3 : 2 ** -6;
  if (probe.room < h) {
    if (!(probe.room > 0)) return undefined;
    h = 2 ** Math.floor(Math.log2(probe.room));
  }
  const T = new Array<number>(RUNGS).fill(0);
  const N = new Array<number>(RUNGS).fill(0);
  let curvature = Infinity;
  for (let i = 0; i < RUNGS; h /= 2) {
    probe.move(h);
    if (!probe.measure(yield probe.question, h)) {
      if (i > 0 || h < 2 ** -16) return undefined;
      continue;
    }
    const noise = ROUNDINGS * probe.epsilon * (probe.level / h + probe.magnitude);
    const isBent = probe.curvature > 4 * noise;
    // Where forward is smooth the curvature halves; at a kink it stays, and the ladder would converge to the
    // mean of the two slopes.
    if (isBent && probe.curvature > 0.75 * curvature + 4 * noise) return undefined;
    curvature = probe.curvature;

    let coarse = T[0]!;
    let coarseNoise = N[0]!;
    T[0] = probe.residual;
    N[0] = noise;
    for (let j = 1, r = 4; j <= i; j++, r *= 4) {
      const finer = (r * T[j - 1]! - coarse) / (r - 1);
      const finerNoise = (r * N[j - 1]! + coarseNoise) / (r - 1);
      coarse = T[j]!;
      coarseNoise = N[j]!;
      T[j] = finer;
      N[j] = finerNoise;
    }
    // A single rung agrees by chance now and then, where forward is rounded coarsely.
    const change = i > 0 ? Math.abs(T[i]! - T[i - 1]!) : Infinity;
    const bar = change + 3 * N[i]!;
    if (Math.abs(T[i]!) <= bar) {
      if (bar <= fine * probe.magnitude) {
        return { kind: "pass", resolution: bar / (probe.magnitude || 1), convention: false };
      }
      // A gradient too small to be seen beside the output, as where a sigmoid is saturated.
      if (change <= N[i]! && probe.reach <= 2 ** -36 * probe.level) {
        return { kind: "pass", resolution: bar / (probe.level || 1), convention: false };
      }
    }
    i++;
  }
  return undefined;
}
