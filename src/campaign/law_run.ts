import type { StoredFailure } from "../corpus/mod.ts";
import type { PropSummary } from "../host/calls.ts";
import type { Stopped } from "../host/reply.ts";
import type { Sequence } from "../fuzz/law_trials.ts";
import type { Stretch } from "../fuzz/stretch.ts";
import { CLIMB, type Piece, pieceOf, restOf, startOf, upTo } from "../fuzz/schedule.ts";
import { emptyTally, type Tally } from "../fuzz/tally.ts";
import type { Lease } from "./lease.ts";
import { PiecesToCome } from "./pieces_to_come.ts";
import { type Ending, type LawState, TrialsInOrder } from "./trials_in_order.ts";

/** A law of a prop of a module. */
export interface LawKey {
  /** The module, as the command line was given it. */
  readonly module: string;
  /** The URL of the module. */
  readonly url: string;
  readonly prop: PropSummary;
  readonly law: { readonly name: string; readonly says: string };
}

/** Where a process ended without a word, so many trials are judged one by one. */
const UNKNOWN = 20_000;

/** The time that a lease should take, in milliseconds: long beside a round trip, short beside a second. */
const LEASE = 200;
/** The time that is given to one law at a time, where there are others. */
const SEQUENCE = 250;
/** The time that the first trials of a law are given where hosts wait to share it: the first rounds are short. */
const FIRST = 50;
/** The time that a lease should take at least. */
const SHORT = 20;
/** The trials of a lease of a law of which nothing is known yet. */
const FEW = 100;
/** Into so many leases for each host what is left of a law is parted. */
const SHARES = 4;

/**
 * How far the trials of one law have come, whoever judges them. It hands out leases and takes what they came to
 * in any order. What is found does not depend on how many hosts there are: a failure counts only once all the
 * trials before it are known to hold.
 */
export class LawRun {
  readonly key: LawKey;
  readonly #runs: number;
  readonly #stored: readonly StoredFailure[];
  readonly #trials: TrialsInOrder;
  readonly #pieces: PiecesToCome;
  /** What is judged now: the schedule comes after all that is given. */
  #phase: "stored" | "examples" | "schedule" = "stored";
  /** The number of the stored trial, or of the example, that is next. */
  #index = 0;
  #leased = 0;
  #isSequence = false;
  /** The trial up to which leases are of one trial each, since one of them ended the process without a word. */
  #careful = 0;
  /** The trials of a millisecond, as of late; 0 if not known. */
  #rate = 0;

  constructor(
    key: LawKey,
    { runs, stored, state }: {
      readonly runs: number;
      readonly stored: readonly StoredFailure[];
      readonly state?: LawState | undefined;
    },
  ) {
    this.key = key;
    this.#runs = runs;
    this.#stored = stored;
    const isBegun = state !== undefined && state.at > 0;
    const begun = isBegun ? state : { at: 0, tally: emptyTally(), leads: [] };
    this.#trials = new TrialsInOrder(begun, { runs });
    this.#pieces = new PiecesToCome(this.#trials, { runs });
    if (isBegun) this.#phase = "schedule";
    this.#nextPhase();
  }

  /** What the trials came to so far. */
  get tally(): Tally {
    return this.#trials.tally;
  }

  /** The trials judged so far, without a gap. */
  get at(): number {
    return this.#trials.at;
  }

  /** How the trials ended, if a trial ended them; known only once all before it are. */
  get ending(): Ending | undefined {
    return this.#trials.ending;
  }

  /** Whether there is nothing left to be judged. */
  get isDone(): boolean {
    return this.ending !== undefined ||
      this.#phase === "schedule" && this.at >= this.#runs && !this.isLeased;
  }

  /** Whether a lease is under way. */
  get isLeased(): boolean {
    return this.#leased > 0;
  }

  /** What of the run survives it: enough to go on. */
  get state(): LawState {
    const { at, tally, leads } = this.#trials;
    return { at, tally, leads };
  }

  /**
   * The next work for a host; undefined if there is none, or none before what is under way has come back.
   * Trials are shared among as many hosts as would otherwise be idle.
   */
  lease({ hosts }: { readonly hosts: number }): Lease | undefined {
    if (this.ending !== undefined || this.#isSequence) return undefined;
    const lease = this.#phase !== "schedule"
      ? this.#leaseGiven()
      : this.#mayBeSequence(hosts)
      ? this.#leaseSequence(hosts)
      : this.#leasePiece(hosts);
    if (lease !== undefined) this.#leased++;
    return lease;
  }

  /** Takes what a lease came to. */
  take(lease: Lease, stretch: Stretch & { readonly leads?: Sequence["leads"] }): void {
    this.#leased--;
    if (lease.kind === "sequence") {
      this.#isSequence = false;
      this.#learnRate(stretch);
      this.#trials.addSequence({ ...stretch, leads: stretch.leads ?? [] });
    } else if (lease.kind === "piece") {
      this.#learnRate(stretch);
      const rest = stretch.broken === undefined ? restOf(lease.piece, stretch.at) : undefined;
      if (rest !== undefined) this.#pieces.reopen(rest);
      this.#trials.addPiece(lease.piece.from, stretch);
    } else {
      this.#trials.addFirst(stretch);
      if (stretch.broken !== undefined) return;
      this.#index++;
      this.#nextPhase();
    }
  }

  /** Takes that the host had to be stopped during a lease. */
  takeStop(lease: Lease, { why, trial }: Stopped): void {
    this.#leased--;
    if (lease.kind === "sequence") {
      this.#isSequence = false;
      // What came before went down with the process, and is judged again.
      if (trial === undefined || trial < lease.at) this.#careful = lease.at + UNKNOWN;
      else this.#trials.stopAt(trial, { why, piece: pieceOf(trial, this.#runs) });
    } else if (lease.kind === "piece") {
      this.#stopPiece(lease.piece, { why, trial });
    } else {
      this.#trials.stopFirst({
        why,
        phase: lease.kind,
        trial: lease.index,
        ...lease.kind === "stored" ? { stored: lease.stored } : {},
      });
    }
  }

  /** Gives a lease back that was not followed. */
  giveBack(lease: Lease): void {
    this.#leased--;
    if (lease.kind === "piece") this.#pieces.reopen(lease.piece);
    else if (lease.kind === "sequence") this.#isSequence = false;
  }

  /** Ends the run where it is: what was found counts, though not all trials before it were judged. */
  settle(): void {
    this.#trials.settle();
  }

  /** A stored trial or an example, one at a time. */
  #leaseGiven(): Lease | undefined {
    if (this.isLeased) return undefined;
    const index = this.#index;
    return this.#phase === "stored"
      ? { kind: "stored", index, stored: this.#stored[index]! }
      : { kind: "example", index };
  }

  /** Whether a host may go on alone from here: none else would be idle, or nobody knows how to share. */
  #mayBeSequence(hosts: number): boolean {
    const isQuiet = !this.isLeased && this.#pieces.isEmpty && this.#trials.isGapless;
    return (hosts <= 1 || this.#rate === 0) && isQuiet && !this.#trials.isStopped &&
      this.at < this.#runs && this.at >= this.#careful;
  }

  #leaseSequence(hosts: number): Lease {
    this.#isSequence = true;
    this.#pieces.clear();
    const { at, tally, leads } = this.#trials;
    const milliseconds = hosts <= 1 ? SEQUENCE : FIRST;
    return { kind: "sequence", at, best: tally.leads, leads, runs: this.#runs, milliseconds };
  }

  #leasePiece(hosts: number): Lease | undefined {
    const piece = this.#pieces.take({ isIdle: !this.isLeased });
    const { limit, leads } = this.#trials;
    if (piece === undefined || piece.from >= limit) return undefined;
    const trials = piece.from < this.#careful ? 1 : this.#leaseSize(hosts);
    const start = upTo(startOf(piece, trials), limit);
    if (start === undefined) return undefined;
    const rest = restOf(piece, start.to);
    if (rest !== undefined) this.#pieces.reopen(rest);
    return { kind: "piece", piece: start, leads: start.kind === "climbs" ? leads : [] };
  }

  /** The trials of a lease: fewer towards the end, so that no host waits long for the last of another. */
  #leaseSize(hosts: number): number {
    if (this.#rate === 0) return FEW;
    const left = (this.#runs - this.at) / (SHARES * hosts);
    return Math.min(this.#rate * LEASE, Math.max(this.#rate * SHORT, left));
  }

  #learnRate({ tally: { trials, milliseconds } }: Stretch): void {
    if (milliseconds > 0 && trials > 0) this.#rate = trials / milliseconds;
  }

  #stopPiece(
    piece: Piece,
    { why, trial }: { readonly why: Stopped["why"]; readonly trial: number | undefined },
  ): void {
    const { kind, from, to } = piece;
    const isKnown = trial !== undefined && trial >= from && trial < to;
    const isOneUnit = to - from === 1 || kind === "climbs" && to - from <= CLIMB;
    if (!isKnown && !isOneUnit) {
      this.#careful = to;
      this.#pieces.reopen(piece);
      return;
    }
    // Where it is not known which trial of a climb it was, the first stands for the climb.
    const at = isKnown ? trial : from;
    // What came before it went down with the process.
    const before = upTo(piece, at);
    if (before !== undefined) this.#pieces.reopen(before);
    this.#trials.stopAt(at, { why, piece });
  }

  /** Goes on to what is judged next, where all of one kind is judged. */
  #nextPhase(): void {
    if (this.#phase === "stored" && this.#index >= this.#stored.length) {
      this.#phase = "examples";
      this.#index = 0;
    }
    if (this.#phase === "examples" && this.#index >= this.key.prop.examples) {
      this.#phase = "schedule";
    }
  }
}
