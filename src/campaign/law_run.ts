import type { StoredFailure } from "../corpus/mod.ts";
import type { PropSummary } from "../host/calls.ts";
import type { Stopped } from "../host/host.ts";
import type { Broken, Stretch } from "../fuzz/law_trials.ts";
import type { Lead } from "../fuzz/climb.ts";
import type { Origin } from "../fuzz/run_report.ts";
import { CLIMB, type Piece, restOf, schedule, startOf } from "../fuzz/schedule.ts";
import { emptyTally, mergeTally, type Tally } from "../fuzz/tally.ts";

/** A law of a prop of a module. */
export interface LawKey {
  /** The module, as the command line was given it. */
  readonly module: string;
  /** The URL of the module. */
  readonly url: string;
  readonly prop: PropSummary;
  readonly law: { readonly name: string; readonly says: string };
}

/** Some work that a host can do for a law. */
export type Lease =
  | { readonly kind: "stored"; readonly index: number; readonly stored: StoredFailure }
  | { readonly kind: "example"; readonly index: number }
  | {
    /** Trials in their order, as many as the time allows: nothing else of the law is done meanwhile. */
    readonly kind: "sequence";
    readonly at: number;
    readonly best: readonly Lead[];
    readonly leads: readonly Lead[];
    readonly runs: number;
    readonly milliseconds: number;
  }
  | { readonly kind: "piece"; readonly piece: Piece; readonly leads: readonly Lead[] };

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

/** What of a law's run survives the run: enough to go on. */
export interface LawState {
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
 * How far the trials of one law have come, whoever judges them. It hands out leases, takes what they came to
 * in any order, and adds it up in the order of the trials, so that what is found does not depend on how many
 * hosts there are: a failure counts only once all the trials before it are known to hold.
 */
export class LawRun {
  readonly key: LawKey;
  readonly tally: Tally;
  readonly #runs: number;
  readonly #stored: readonly StoredFailure[];
  #isSequence = false;
  #before: "stored" | "examples" | "schedule" = "stored";
  #index = 0;
  #isBusy = false;
  #at: number;
  /** The trial after the last of those in `#later`. */
  #planned = 0;
  /** The pieces to come that are not open yet. */
  #later: Piece[] = [];
  /** What may be judged now, in order. */
  #open: Piece[] = [];
  /** The trial from which climbs go on that began before: in a sequence, or before the run was resumed. */
  #midway = -1;
  #leads: readonly Lead[] = [];
  readonly #done = new Map<number, Stretch>();
  #stop: Stop | undefined;
  #limit = Infinity;
  /** The trial up to which leases are of one trial each, since one of them ended the process without a word. */
  #careful = 0;
  #rate = 0;
  #leased = 0;
  #ending: Ending | undefined;

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
    this.#at = isBegun ? state.at : 0;
    this.tally = isBegun ? state.tally : emptyTally();
    if (isBegun) this.#before = "schedule";
    if (isBegun) this.#leads = state.leads;
    this.#nextPhase();
  }

  /** The trials judged so far, without a gap. */
  get at(): number {
    return this.#at;
  }

  /** How the trials ended, if a trial ended them; known only once all before it are. */
  get ending(): Ending | undefined {
    return this.#ending;
  }

  /** Whether there is nothing left to be judged. */
  get isDone(): boolean {
    return this.#ending !== undefined ||
      this.#before === "schedule" && this.#at >= this.#runs && this.#leased === 0;
  }

  /** Whether a lease is under way. */
  get isLeased(): boolean {
    return this.#leased > 0;
  }

  /** What of the run survives it. */
  get state(): LawState {
    return { at: this.#at, tally: this.tally, leads: this.#leads };
  }

  /**
   * The next work for a host; undefined if there is none, or none before what is under way has come back.
   * Trials are shared among as many hosts as would otherwise be idle.
   */
  lease({ hosts }: { readonly hosts: number }): Lease | undefined {
    if (this.#ending !== undefined || this.#isSequence) return undefined;
    if (this.#before !== "schedule") {
      if (this.#isBusy) return undefined;
      this.#isBusy = true;
      this.#leased++;
      const index = this.#index;
      return this.#before === "stored"
        ? { kind: "stored", index, stored: this.#stored[index]! }
        : { kind: "example", index };
    }
    const isQuiet = this.#leased === 0 && this.#open.length === 0 && this.#done.size === 0;
    const isSequence = hosts <= 1 || this.#rate === 0;
    if (
      isSequence && isQuiet && this.#stop === undefined && this.#at < this.#runs &&
      this.#at >= this.#careful
    ) {
      this.#isSequence = true;
      this.#later = [];
      this.#leased++;
      return {
        kind: "sequence",
        at: this.#at,
        best: this.tally.leads,
        leads: this.#leads,
        runs: this.#runs,
        milliseconds: hosts <= 1 ? SEQUENCE : FIRST,
      };
    }
    this.#openPieces();
    const piece = this.#open.shift();
    if (piece === undefined || piece.from >= this.#limit) return undefined;
    const trials = piece.from < this.#careful ? 1 : this.#leaseSize(hosts);
    const start = upTo(startOf(piece, trials), this.#limit);
    if (start === undefined) return undefined;
    const rest = restOf(piece, start.to);
    if (rest !== undefined) this.#open.unshift(rest);
    this.#leased++;
    return { kind: "piece", piece: start, leads: start.kind === "climbs" ? this.#leads : [] };
  }

  /** Takes what a lease came to. */
  take(lease: Lease, stretch: Stretch & { readonly leads?: readonly Lead[] }): void {
    this.#leased--;
    if (lease.kind === "sequence") {
      this.#isSequence = false;
      mergeTally(this.tally, stretch.tally);
      this.#learnRate(stretch);
      this.#at = stretch.at;
      this.#leads = stretch.leads ?? [];
      const { broken } = stretch;
      if (broken !== undefined) this.#ending = { kind: "broken", broken, leads: this.#leads };
      return;
    }
    if (lease.kind !== "piece") {
      this.#isBusy = false;
      mergeTally(this.tally, stretch.tally);
      if (stretch.broken === undefined) return this.#passed();
      this.#ending = { kind: "broken", broken: stretch.broken, leads: [] };
      return;
    }
    const { piece } = lease;
    this.#learnRate(stretch);
    if (stretch.broken !== undefined) this.#limit = Math.min(this.#limit, stretch.at);
    else {
      const rest = restOf(piece, stretch.at);
      if (rest !== undefined) this.#reopen(rest);
    }
    this.#done.set(piece.from, stretch);
    this.#merge();
  }

  /** Takes that the host had to be stopped during a lease. */
  takeStop(lease: Lease, { why, trial }: Stopped): void {
    this.#leased--;
    if (lease.kind === "sequence") {
      this.#isSequence = false;
      // What came before went down with the process, and is judged again.
      if (trial === undefined || trial < lease.at) this.#careful = lease.at + UNKNOWN;
      else {
        this.#stop = { at: trial, why, piece: this.#pieceOf(trial) };
        this.#limit = trial;
        this.#merge();
      }
      return;
    }
    if (lease.kind !== "piece") {
      this.#isBusy = false;
      this.#ending = {
        kind: "stopped",
        why,
        phase: lease.kind,
        trial: lease.index,
        leads: [],
        ...lease.kind === "stored" ? { stored: lease.stored } : {},
      };
      return;
    }
    const { piece } = lease;
    const at = piece.to - piece.from === 1 ? piece.from : trial;
    if (at === undefined || at < piece.from || at >= piece.to) {
      if (piece.kind === "climbs" && piece.to - piece.from <= CLIMB) {
        // It is not known which of them it was: the first stands for the climb.
        return this.#stopAt(piece.from, { why, piece });
      }
      this.#careful = piece.to;
      this.#reopen(piece);
      return;
    }
    this.#stopAt(at, { why, piece });
  }

  /** Gives a lease back that was not followed. */
  giveBack(lease: Lease): void {
    this.#leased--;
    if (lease.kind === "piece") this.#reopen(lease.piece);
    else if (lease.kind === "sequence") this.#isSequence = false;
    else this.#isBusy = false;
  }

  /** Ends the run where it is: what was found counts, though not all trials before it were judged. */
  settle(): void {
    if (this.#ending !== undefined) return;
    const known = [...this.#done.values()].sort((a, b) => a.at - b.at);
    this.#done.clear();
    const stop = this.#stop;
    for (const { at, broken, tally } of known) {
      if (stop !== undefined && stop.at < at) break;
      mergeTally(this.tally, tally);
      if (broken === undefined) continue;
      this.#ending = { kind: "broken", broken, leads: this.#leads };
      return;
    }
    if (stop !== undefined) this.#ending = this.#stopped(stop);
  }

  #learnRate({ tally: { trials, milliseconds } }: Stretch): void {
    if (milliseconds > 0 && trials > 0) this.#rate = trials / milliseconds;
  }

  /** The piece of the schedule that a trial is in. */
  #pieceOf(trial: number): Piece {
    for (const { pieces } of schedule(this.#runs)) {
      const piece = pieces.find(({ to }) => trial < to);
      if (piece !== undefined) return piece;
    }
    throw new RangeError(`There is no trial ${trial}`);
  }

  #stopAt(
    at: number,
    { why, piece }: { readonly why: Stopped["why"]; readonly piece: Piece },
  ): void {
    if (this.#stop === undefined || at < this.#stop.at) this.#stop = { at, why, piece };
    this.#limit = Math.min(this.#limit, at);
    // What came before it went down with the process.
    const before = piece.kind === "climbs"
      ? piece.from + Math.floor((at - piece.from) / CLIMB) * CLIMB
      : at;
    if (before > piece.from) this.#reopen({ ...piece, to: before });
    this.#merge();
  }

  #passed(): void {
    this.#index++;
    this.#nextPhase();
  }

  #nextPhase(): void {
    if (this.#before === "stored" && this.#index >= this.#stored.length) {
      this.#before = "examples";
      this.#index = 0;
    }
    if (this.#before === "examples" && this.#index >= this.key.prop.examples) {
      this.#before = "schedule";
    }
  }

  /** The trials of a lease: fewer towards the end, so that no host waits long for the last of another. */
  #leaseSize(hosts: number): number {
    if (this.#rate === 0) return FEW;
    const left = (this.#runs - this.#at) / (SHARES * hosts);
    return Math.min(this.#rate * LEASE, Math.max(this.#rate * SHORT, left));
  }

  /**
   * Opens what can be judged now. Climbs begin from the best of all trials before them, and have to wait
   * until these are known: meanwhile what the next round draws can be judged, which waits for nothing.
   */
  #openPieces(): void {
    for (;;) {
      if (this.#later.length < 2) this.#plan();
      const [next] = this.#later;
      const isReady = next !== undefined && (next.kind === "generated" || this.#at >= next.from);
      if (isReady && next.kind === "climbs") {
        if (next.from !== this.#midway) this.#leads = this.tally.leads;
      } else if (this.#open.length > 0) return;
      const piece = isReady ? next : this.#later.find(({ kind }) => kind === "generated");
      if (piece === undefined) return;
      this.#later.splice(this.#later.indexOf(piece), 1);
      this.#reopen(piece);
    }
  }

  /** Adds the pieces of the round under way, or else of the next one. */
  #plan(): void {
    const from = this.#later.length === 0 && this.#open.length === 0 && this.#leased === 0 &&
        this.#done.size === 0
      // Sequences, and a run before this one, may have gone any way into a round.
      ? this.#at
      : this.#planned;
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

  #reopen(piece: Piece): void {
    this.#open.push(piece);
    this.#open.sort((a, b) => a.from - b.from);
  }

  /** Adds up what is known without a gap. */
  #merge(): void {
    for (;;) {
      if (this.#stop !== undefined && this.#reaches(this.#stop.at)) {
        this.#ending = this.#stopped(this.#stop);
        return;
      }
      const stretch = this.#done.get(this.#at);
      if (stretch === undefined) return;
      this.#done.delete(this.#at);
      if (this.#at >= this.#limit && stretch.broken === undefined) return;
      mergeTally(this.tally, stretch.tally);
      this.#at = stretch.at;
      if (stretch.broken !== undefined) {
        this.#ending = { kind: "broken", broken: stretch.broken, leads: this.#leads };
        return;
      }
    }
  }

  #stopped({ at, why, piece }: Stop): Ending {
    const isClimb = piece.kind === "climbs";
    // Where the host was stopped in a sequence, the climbs of the round were never begun from here.
    const isFirst = isClimb && this.#at === this.#pieceOf(at).from;
    return {
      kind: "stopped",
      why,
      phase: isClimb ? "targeted" : "generated",
      trial: isClimb ? piece.index * CLIMB + at - piece.from : piece.index + at - piece.from,
      leads: isFirst ? this.tally.leads : this.#leads,
    };
  }

  /** Whether all before a trial is known: of a climb, all before the climb. */
  #reaches(at: number): boolean {
    const { piece } = this.#stop!;
    if (piece.kind === "generated") return this.#at === at;
    return this.#at === piece.from + Math.floor((at - piece.from) / CLIMB) * CLIMB;
  }
}

/** What of a piece lies before a trial; undefined if nothing does. */
function upTo(piece: Piece, limit: number): Piece | undefined {
  if (piece.to <= limit) return piece;
  const unit = piece.kind === "climbs" ? CLIMB : 1;
  const to = piece.from + Math.floor((limit - piece.from) / unit) * unit;
  return to > piece.from ? { ...piece, to } : undefined;
}
