/** A stretch of the trials of a law. */
export interface Piece {
  /** Whether its trials are drawn one by one, or by climbs: short chains in which each learns from the last. */
  readonly kind: "generated" | "climbs";
  /** The first trial among all trials of the law. */
  readonly from: number;
  /** The trial after the last. */
  readonly to: number;
  /** The number of the first trial among those generated, or of the first climb: what it is drawn from. */
  readonly index: number;
}

/** One round of a law's trials: first those generated; then, from the best of all so far, the climbs. */
export interface Round {
  readonly pieces: readonly Piece[];
  /** The trial after the last. */
  readonly to: number;
}

/** The trials of a climb. */
export const CLIMB = 10;
/** The trials of the first round; each later one has twice as many as the one before, up to the most. */
const FIRST = 20;
const MOST = 40960;
/** One in so many trials is part of a climb. */
const SHARE = 2;

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
    const all: Piece[] = [
      { kind: "generated", from, to: middle, index: generated },
      { kind: "climbs", from: middle, to, index: climbs },
    ];
    yield { pieces: all.filter((piece) => piece.from < piece.to), to };
    generated += middle - from;
    climbs += Math.ceil((to - middle) / CLIMB);
    from = to;
  }
}

/** What is left of a piece from a trial on. Climbs can only be parted between two of them. */
export function restOf(piece: Piece, at: number): Piece | undefined {
  if (at >= piece.to) return undefined;
  const done = (at - piece.from) / (piece.kind === "climbs" ? CLIMB : 1);
  return { ...piece, from: at, index: piece.index + done };
}

/** The beginning of a piece, of about `trials` trials. */
export function startOf(piece: Piece, trials: number): Piece {
  const unit = piece.kind === "climbs" ? CLIMB : 1;
  const length = Math.max(1, Math.round(trials / unit)) * unit;
  return { ...piece, to: Math.min(piece.to, piece.from + length) };
}

/** What of a piece lies before a trial, in whole climbs where it is one of climbs; undefined if nothing does. */
export function upTo(piece: Piece, limit: number): Piece | undefined {
  if (piece.to <= limit) return piece;
  const unit = piece.kind === "climbs" ? CLIMB : 1;
  const to = piece.from + Math.floor((limit - piece.from) / unit) * unit;
  return to > piece.from ? { ...piece, to } : undefined;
}

/**
 * The piece of the schedule that a trial is in.
 *
 * @throws {RangeError} If there is no such trial among `runs`.
 */
export function pieceOf(trial: number, runs: number): Piece {
  for (const { pieces } of schedule(runs)) {
    const piece = pieces.find(({ to }) => trial < to);
    if (piece !== undefined) return piece;
  }
  throw new RangeError(`There is no trial ${trial}`);
}
