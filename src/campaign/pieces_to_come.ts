import { type Piece, restOf, schedule } from "../fuzz/schedule.ts";
import type { TrialsInOrder } from "./trials_in_order.ts";

/** The pieces of a law's schedule that are still to be judged, in the order in which they can be. */
export class PiecesToCome {
  readonly #runs: number;
  readonly #trials: TrialsInOrder;
  /** What may be judged now, in order. */
  #open: Piece[] = [];
  /** The pieces to come that are not open yet. */
  #later: Piece[] = [];
  /** The trial after the last of those in `#later`. */
  #planned = 0;
  /** The trial from which climbs go on that began before: in a sequence, or before the run was resumed. */
  #midway = -1;

  constructor(trials: TrialsInOrder, { runs }: { readonly runs: number }) {
    this.#trials = trials;
    this.#runs = runs;
  }

  /** Whether nothing is open. */
  get isEmpty(): boolean {
    return this.#open.length === 0;
  }

  /** Takes the next piece that can be judged now; undefined if none can. */
  take({ isIdle }: {
    /** Whether no host is judging trials of the law. */
    readonly isIdle: boolean;
  }): Piece | undefined {
    this.#openMore(isIdle);
    return this.#open.shift();
  }

  /** Takes back a piece, or what is left of one. */
  reopen(piece: Piece): void {
    this.#open.push(piece);
    this.#open.sort((a, b) => a.from - b.from);
  }

  /** Forgets the plan: a sequence goes on from here. */
  clear(): void {
    this.#later = [];
  }

  /**
   * Opens what can be judged now. Climbs begin from the best of all trials before them, and have to wait
   * until these are known: meanwhile what the next round draws can be judged, which waits for nothing.
   */
  #openMore(isIdle: boolean): void {
    for (;;) {
      if (this.#later.length < 2) this.#plan(isIdle);
      const [next] = this.#later;
      const isReady = next !== undefined &&
        (next.kind === "generated" || this.#trials.at >= next.from);
      if (isReady && next.kind === "climbs") {
        if (next.from !== this.#midway) this.#trials.beginClimbs();
      } else if (this.#open.length > 0) return;
      const piece = isReady ? next : this.#later.find(({ kind }) => kind === "generated");
      if (piece === undefined) return;
      this.#later.splice(this.#later.indexOf(piece), 1);
      this.reopen(piece);
    }
  }

  /** Adds the pieces of the round under way, or else of the next one. */
  #plan(isIdle: boolean): void {
    const isNew = this.#later.length === 0 && this.isEmpty && isIdle && this.#trials.isGapless;
    // Sequences, and a run before this one, may have gone any way into a round.
    const from = isNew ? this.#trials.at : this.#planned;
    for (const { pieces, to } of schedule(this.#runs)) {
      if (to <= from) continue;
      for (const piece of pieces) {
        const rest = restOf(piece, Math.max(piece.from, from));
        if (rest === undefined) continue;
        if (rest.kind === "climbs" && rest.from > piece.from) this.#midway = rest.from;
        this.#later.push(rest);
      }
      this.#planned = to;
      return;
    }
  }
}
