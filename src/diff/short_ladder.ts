import type { Probe } from "./probe.ts";
import type { Answer, Point, Steps, Verdict } from "./problem.ts";

/** So many rungs are asked for at once where each question takes its time: most climbs need no more. */
const AHEAD = 4;

/** The roundings of forward that a short ladder allows for, in units of roundoff of its output. */
const ROUNDINGS = 4;

/** One short ladder along the line that `probe` is aimed at: pass, or undefined. */
export function* shortLadder(probe: Probe, fine?: number): Steps<Verdict | undefined> {
  const found = yield* climb(probe, fine);
  return typeof found === "object" ? found : undefined;
}

/**
 * A short central ladder (five rungs, ratio 2, Richardson in h²). It stops as soon as the bar is fine
 * enough: with a pass where the residual is within it, else with "off". It gives up at a kink ("bent"), and
 * where smaller steps would only drown in rounding ("blurred").
 */
export function* climb(
  probe: Probe,
  fine = probe.isSingle ? 2 ** -11 : 2 ** -33,
): Steps<Verdict | "bent" | "blurred" | "off"> {
  let h = probe.isSingle ? 2 ** -3 : 2 ** -6;
  if (probe.room < h) {
    if (!(probe.room > 0)) return "blurred";
    h = 2 ** Math.floor(Math.log2(probe.room));
  }
  // Filled with what no small integer is: such arrays hold plain doubles from the start.
  const T = [NaN, NaN, NaN, NaN, NaN];
  const N = [NaN, NaN, NaN, NaN, NaN];
  let curvature = Infinity;
  let points: readonly Point[] = probe.question;
  let answer: Answer = [];
  let first = 0;
  for (let i = 0; i < T.length; h /= 2) {
    if (!probe.isFar) {
      probe.move(h);
      answer = yield probe.question;
    } else if ((first += 2) >= answer.length) {
      first = 0;
      const steps = Array.from({ length: AHEAD }, (_, k) => h / 2 ** k);
      points = probe.points(steps.flatMap((step) => [step, -step]));
      answer = yield points;
    }
    if (!probe.measure(answer, h, points, first)) {
      if (i > 0 || h < 2 ** -16) return "blurred";
      continue;
    }
    const noise = ROUNDINGS * probe.epsilon * (probe.level / h + probe.magnitude);
    const isBent = probe.curvature > 4 * noise;
    // Where forward is smooth the curvature halves; at a kink it stays, and the ladder would converge to the
    // mean of the two slopes.
    if (isBent && probe.curvature > 0.75 * curvature + 4 * noise) return "bent";
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
    const isFine = bar <= fine * probe.magnitude;
    if (Math.abs(T[i]!) <= bar) {
      if (isFine) {
        return {
          kind: "pass",
          resolution: bar / (probe.magnitude || 1),
          convention: false,
          suspicion: bar > 0 ? Math.abs(T[i]!) / bar : 0,
        };
      }
      // A gradient too small to be seen beside the output, as where a sigmoid is saturated.
      if (change <= N[i]! && probe.reach <= 2 ** -36 * probe.level) {
        return {
          kind: "pass",
          resolution: bar / (probe.level || 1),
          convention: false,
          // Nearly flat: whatever a layer does where it is saturated, it does here.
          suspicion: 1,
        };
      }
    } else if (isFine) {
      // The bar of a later rung would be wider, and might reach it.
      return "off";
    }
    // The bar of the next rung is at least three times its noise, which is twice as much as here.
    if (4 * noise > fine * probe.magnitude && probe.reach > 2 ** -36 * probe.level) {
      return "blurred";
    }
    i++;
  }
  return "blurred";
}
