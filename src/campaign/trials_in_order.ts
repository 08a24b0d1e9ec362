import type { StoredFailure } from "../corpus/mod.ts";
import type { Lead } from "../fuzz/climb.ts";
import type { Sequence } from "../fuzz/law_trials.ts";
import type { Broken, Stretch } from "../fuzz/stretch.ts";
import type { Origin } from "../fuzz/run_report.ts";
import { CLIMB, type Piece, pieceOf, upTo } from "../fuzz/schedule.ts";
import { mergeTally, type Tally } from "../fuzz/tally.ts";
import type { Stopped } from "../host/reply.ts";

/** How the trials of a law ended before their time. */
export type Ending =
  | { readonly kind: "broken"; readonly broken: Broken; readonly leads: readonly Lead[] }
  | {
    readonly kind: "stopped";
    readonly why: Stopped["why"];
    readonly phase: Origin["phase"];
    readonly trial: number;
    readonly leads: readonly Lead[];
    readonly stored?: StoredFailure;
  };

/** What of the trials of a law is known without a gap. */
export interface LawState {
  /** The trial after the last. */
  readonly at: number;
  readonly tally: Tally;
  /** Where the climbs of the round that is under way begin. */
  readonly leads: readonly Lead[];
}

/** A trial during which a host had to be stopped. */
interface Stop {
  readonly at: number;
  readonly why: Stopped["why"];
  /** What of the schedule it is in. */
  readonly piece: Piece;
}

/**
 * What the trials of a law came to, added up in their order: what was judged out of turn waits until all the
 * trials before it are known, and so does what ended the trials.
 */
export class TrialsInOrder {
  readonly tally: Tally;
  readonly #runs: number;
  #at: number;
  #leads: readonly Lead[];
  /** What is known beyond a gap, by its first trial. */
  readonly #early = new Map<number, Stretch>();
  #stop: Stop | undefined;
  #limit = Infinity;
  #ending: Ending | undefined;

  constructor({ at, tally, leads }: LawState, { runs }: { readonly runs: number }) {
    this.#at = at;
    this.tally = tally;
    this.#leads = leads;
    this.#runs = runs;
  }

  /** The trials judged so far, without a gap. */
  get at(): number {
    return this.#at;
  }

  /** Where the climbs of the round that is under way begin. */
  get leads(): readonly Lead[] {
    return this.#leads;
  }

  /** The trial that ends the trials, as far as is known: what comes after it need not be judged. */
  get limit(): number {
    return this.#limit;
  }

  /** How the trials ended, if a trial ended them; known only once all before it are. */
  get ending(): Ending | undefined {
    return this.#ending;
  }

  /** Whether nothing is known beyond a gap. */
  get isGapless(): boolean {
    return this.#early.size === 0;
  }

  /** Whether a host had to be stopped during a trial. */
  get isStopped(): boolean {
    return this.#stop !== undefined;
  }

  /** Lets the climbs of the next round begin from the best of all trials so far. */
  beginClimbs(): void {
    this.#leads = this.tally.leads;
  }

  /** Adds what came of a stored trial or an example, which come before all others. */
  addFirst({ tally, broken }: Stretch): void {
    mergeTally(this.tally, tally);
    if (broken !== undefined) this.#ending = { kind: "broken", broken, leads: [] };
  }

  /** Adds trials that were judged in their order, from where this one was. */
  addSequence({ tally, at, leads, broken }: Sequence): void {
    mergeTally(this.tally, tally);
    this.#at = at;
    this.#leads = leads;
    if (broken !== undefined) this.#break(broken);
  }

  /** Adds what came of trials from the `from`th on, whatever is known of those before. */
  addPiece(from: number, stretch: Stretch): void {
    if (stretch.broken !== undefined) this.#limit = Math.min(this.#limit, stretch.at);
    this.#early.set(from, stretch);
    this.#closeGaps();
  }

  /** Notes that a host had to be stopped during a stored trial or an example. */
  stopFirst(stop: Omit<Ending & { kind: "stopped" }, "kind" | "leads">): void {
    this.#ending = { kind: "stopped", ...stop, leads: [] };
  }

  /** Notes that a host had to be stopped during the trial `at` of a piece of the schedule. */
  stopAt(at: number, { why, piece }: Omit<Stop, "at">): void {
    if (this.#stop === undefined || at < this.#stop.at) this.#stop = { at, why, piece };
    this.#limit = Math.min(this.#limit, at);
    this.#closeGaps();
  }

  /** Ends the trials where they are: what was found counts, though not all trials before it were judged. */
  settle(): void {
    if (this.#ending !== undefined) return;
    const known = [...this.#early.values()].sort((a, b) => a.at - b.at);
    this.#early.clear();
    const stop = this.#stop;
    for (const { at, broken, tally } of known) {
      if (stop !== undefined && stop.at < at) break;
      mergeTally(this.tally, tally);
      if (broken !== undefined) return this.#break(broken);
    }
    if (stop !== undefined) this.#ending = this.#stopped(stop);
  }

  /** Adds up what is known without a gap. */
  #closeGaps(): void {
    for (;;) {
      if (this.#stop !== undefined && this.#reaches(this.#stop)) {
        this.#ending = this.#stopped(this.#stop);
        return;
      }
      const stretch = this.#early.get(this.#at);
      if (stretch === undefined) return;
      this.#early.delete(this.#at);
      if (this.#at >= this.#limit && stretch.broken === undefined) return;
      mergeTally(this.tally, stretch.tally);
      this.#at = stretch.at;
      if (stretch.broken !== undefined) return this.#break(stretch.broken);
    }
  }

  #break(broken: Broken): void {
    this.#ending = { kind: "broken", broken, leads: this.#leads };
  }

  /** Whether all before a trial is known: of a climb, all before the climb. */
  #reaches({ at, piece }: Stop): boolean {
    return this.#at === (upTo(piece, at)?.to ?? piece.from);
  }

  #stopped({ at, why, piece }: Stop): Ending {
    const isClimb = piece.kind === "climbs";
    // Where the host was stopped in a sequence, the climbs of the round were never begun from here.
    const isFirst = isClimb && this.#at === pieceOf(at, this.#runs).from;
    return {
      kind: "stopped",
      why,
      phase: isClimb ? "targeted" : "generated",
      trial: isClimb ? piece.index * CLIMB + at - piece.from : piece.index + at - piece.from,
      leads: isFirst ? this.tally.leads : this.#leads,
    };
  }
}
