/** A stretch of the trials of a law that are generated, one independent of the other. */
export interface GeneratedTrials {
  readonly kind: "generated";
  /** The first trial among all trials of the law, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** The number of the first among those generated: what it is drawn from. */
  readonly index: number;
}

/** A short chain of trials, each of which depends on what came of the one before. */
export interface ClimbTrials {
  readonly kind: "climb";
  /** The first trial among all trials of the law, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** The number of the climb: what it is drawn from. */
  readonly index: number;
}

/** One round of a law's trials: first those generated, then, from the best of all so far, the climbs. */
export interface Round {
  readonly generated: GeneratedTrials;
  readonly climbs: readonly ClimbTrials[];
  readonly from: number;
  readonly to: number;
}

/** The trials of the first round; each later one has twice as many as the one before, up to the most. */
const FIRST = 100;
const MOST = 51200;
/** The trials of a climb. */
export const CLIMB = 20;
/** One in so many trials is part of a climb. */
const SHARE = 5;

/**
 * The rounds of a law's trials, up to `runs` of them. The schedule is the same however long it is followed,
 * and whoever follows it: the first thousand trials of a run of a million are those of a run of a thousand.
 */
export function* schedule(runs: number): Generator<Round, void> {
  let from = 0;
  let generated = 0;
  let climbs = 0;
  for (let size = FIRST; from < runs; size = Math.min(2 * size, MOST)) {
    const to = Math.min(from + size, runs);
    const middle = Math.min(to, from + size - size / SHARE);
    const round: Round = {
      from,
      to,
      generated: { kind: "generated", from, to: middle, index: generated },
      climbs: Array.from({ length: Math.ceil((to - middle) / CLIMB) }, (_, k) => ({
        kind: "climb" as const,
        from: middle + k * CLIMB,
        to: Math.min(middle + (k + 1) * CLIMB, to),
        index: climbs + k,
      })),
    };
    yield round;
    generated += middle - from;
    climbs += round.climbs.length;
    from = to;
  }
}
