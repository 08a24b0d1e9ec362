/** What was measured at one step of a ladder; see `Probe` for the quantities. */
export interface Rung {
  readonly h: number;
  readonly residual: number;
  readonly magnitude: number;
  readonly level: number;
  /** Σ |dout F|, as it is. */
  readonly output: number;
  readonly curvature: number;
  readonly jump: number;
}

/** What is known of how exactly forward is computed. */
export interface Exactness {
  /** The noise of Σ dout F, as a standard deviation. */
  readonly noise: number;
  /** The noise of Σ |dout F|, where nothing averages out. */
  readonly spread: number;
  readonly epsilon: number;
  /** The noise as a share of the output: where the output is larger, the noise is. */
  readonly relative: number;
}

/** The limit of the residual for h → 0, with its bar. */
export interface Estimate {
  readonly value: number;
  readonly bar: number;
  /** Half of the distance between two slopes that a kink under the noise may have; 0 where there is none. */
  readonly hidden: number;
}

/** An estimate, and the rungs that it was made of. */
export interface Extrapolated extends Estimate {
  /** The last of them: the one with the smallest step. */
  readonly rung: number;
  /** How many larger steps went into it besides. */
  readonly orders: number;
}

/** Each step of a full ladder is so many times smaller than the one before. */
export const RATIO = 4;
/** How far the extrapolation goes. */
const ORDERS = 4;

/** The noise of the central difference at a rung. */
export function rungNoise(rung: Rung, exactness: Exactness): number {
  const noise = Math.max(exactness.noise, exactness.relative * rung.output);
  return noise / rung.h + 8 * exactness.epsilon * rung.magnitude;
}

/** Curvature below this is rounding. */
export function flat(rung: Rung, exactness: Exactness): number {
  return 8 * exactness.spread / rung.h;
}

/**
 * Extrapolates a ladder of falling steps to h = 0 and returns the estimate with the smallest bar that
 * survives two vetoes, or undefined if none does.
 *
 * T[i][j] is Richardson's extrapolation in h²; its bar is its distance to T[i−1][j], whose error is at
 * least four times its own, and its noise. An estimate is refused
 * - by a smaller step whose difference quotient disagrees, and
 * - by a curvature that does not at least fall to a third from rung to rung, as it does not at a kink.
 */
export function extrapolate(
  rungs: readonly Rung[],
  exactness: Exactness,
): Extrapolated | undefined {
  const T: number[][] = [];
  const N: number[][] = [];
  const candidates: { i: number; j: number; value: number; bar: number }[] = [];
  for (let i = 0; i < rungs.length; i++) {
    const t = [rungs[i]!.residual];
    const n = [rungNoise(rungs[i]!, exactness)];
    T.push(t);
    N.push(n);
    let r = 1;
    for (let j = 1; j <= Math.min(i, ORDERS); j++) {
      r *= RATIO * RATIO;
      const value = (r * t[j - 1]! - T[i - 1]![j - 1]!) / (r - 1);
      const noise = (r * n[j - 1]! + N[i - 1]![j - 1]!) / (r - 1);
      t.push(value);
      n.push(noise);
      // The row before has an error of the same order in h, and a larger one.
      const before = T[i - 1]![j] ?? T[i - 1]![j - 1]!;
      const change = Math.max(Math.abs(value - before), Math.abs(value - t[j - 1]!) / 16);
      candidates.push({ i, j, value, bar: change + noise });
    }
  }
  candidates.sort((a, b) => a.bar - b.bar);
  // The first rung from which the curvature falls all the way down.
  let smoothFrom = rungs.length - 1;
  while (smoothFrom > 0) {
    const rung = rungs[smoothFrom]!;
    const limit = rungs[smoothFrom - 1]!.curvature / 3 + flat(rung, exactness);
    if (rung.curvature > limit) break;
    smoothFrom--;
  }
  // A curvature that stopped falling, and then went under in the noise, may still be there.
  const last = smoothFrom > 0 ? rungs[smoothFrom - 1]!.curvature : 0;
  const isGone = rungs.slice(smoothFrom).some((rung) =>
    rung.curvature + flat(rung, exactness) <= last / 4
  );
  const hidden = smoothFrom > 0 && !isGone ? last / 2 : 0;
  // Where the quotients grow as the steps fall, they have not come near the slope yet.
  const settles = (i: number): boolean => {
    if (i < 2) return true;
    const [before, above, here] = [i - 2, i - 1, i].map((k) => rungs[k]!.residual);
    return Math.abs(here! - above!) <=
      Math.abs(above! - before!) / 2 + 4 * (N[i]![0]! + N[i - 1]![0]!);
  };
  for (const { i, j, value, bar } of candidates) {
    if (i - j < smoothFrom || !settles(i)) continue;
    // What is off at the steps that went into it falls as h² does.
    let own = 0;
    for (let k = i - j; k <= i; k++) {
      own = Math.max(own / RATIO ** 2, Math.abs(rungs[k]!.residual - value));
    }
    let agrees = true;
    for (let k = i + 1; k < rungs.length && agrees; k++) {
      own /= RATIO ** 2;
      agrees = Math.abs(rungs[k]!.residual - value) <= bar + own + 4 * N[k]![0]!;
    }
    if (agrees) return { value, bar, hidden, rung: i, orders: j };
  }
  return undefined;
}

/**
 * Whether forward jumps at the foot of the ladder, instead of coming back to where it started: by so many
 * times its noise.
 */
export function jumps(rungs: readonly Rung[], exactness: Exactness, times = 64): boolean {
  const last = rungs[rungs.length - 1]!;
  const earlier = rungs[rungs.length - 3];
  if (earlier === undefined) return false;
  return last.jump > times * exactness.spread && last.jump > earlier.jump / 2;
}
