import type { Json } from "../corpus/mod.ts";
import type { Outcome } from "../laws/mod.ts";
import type { Piece } from "../fuzz/schedule.ts";

/** Which law of which prop. */
export interface LawName {
  readonly prop: string;
  readonly law: string;
}

/** A law, and what all its trials follow from. */
export interface LawCall extends LawName {
  readonly seed: number;
  /** The trials that are recorded one by one. */
  readonly observe: number;
}

/** The start of a trial that breaks a law: where it was found, before it was shrunk. */
export type Start =
  | { readonly phase: "generated"; readonly trial: number }
  | { readonly phase: "example"; readonly trial: number }
  | { readonly phase: "targeted"; readonly trial: number; readonly leads: Json }
  | { readonly phase: "stored"; readonly trial: number; readonly data: Json };

/** What a host can be asked to do with a module, by name: what it takes. */
export interface Calls {
  /** The props of the module. */
  readonly load: Record<string, never>;
  /** The name of the class of a prop's layer, or null: to know it, a layer is built. */
  readonly className: { readonly prop: string };
  /** Their draws, with samples. */
  readonly describe: Record<string, never>;
  /** The names of its exports. */
  readonly exports: Record<string, never>;
  /** What one of its exports looks like, for a module without props. */
  readonly inspect: { readonly only: string; readonly isCareful: boolean };
  readonly example: LawCall & { readonly index: number };
  readonly stored: LawCall & { readonly trial: Json };
  readonly sequence: LawCall & {
    readonly at: number;
    readonly best: Json;
    readonly leads: Json;
    /** The trials of the law in all; null if they go on for ever. */
    readonly runs: number | null;
    readonly milliseconds: number;
  };
  readonly piece: LawCall & {
    readonly piece: Piece;
    readonly leads: Json;
    /** No further trial is begun after this time. */
    readonly milliseconds: number;
  };
  readonly shrink: LawCall & {
    readonly start: Start;
    readonly path: readonly number[];
    readonly skip: number;
    readonly budget: number;
    /** No further trial is judged after this time. */
    readonly milliseconds: number;
    /** Whether it is the layer's end that is looked for, and not a violation. */
    readonly isStopped: boolean;
  };
  /** Whether it is the layer that does not answer in a trial, or the law that asks it for much. */
  readonly suspect: LawCall & {
    readonly start: Start;
    readonly path: readonly number[];
    /** How long one trial may take, in milliseconds. */
    readonly trialMilliseconds: number;
    /** Whether the layer is called by itself, since the memory of a law cannot be told from its own. */
    readonly isAlone: boolean;
  };
  /** One trial, as data. */
  readonly trial: LawCall & { readonly start: Start; readonly path: readonly number[] };
  readonly explain: LawCall & { readonly start: Start; readonly path: readonly number[] };
  readonly replay: LawName & {
    readonly trial: Json;
    /** How long one trial may take, in milliseconds. */
    readonly trialMilliseconds: number;
    /** The law that was judged when the layer had to be stopped. */
    readonly during?: string;
  };
}

/** A prop, as the command line sees it. */
export interface PropSummary {
  readonly name: string;
  readonly laws: readonly { readonly name: string; readonly says: string }[];
  readonly maxInconclusive: number;
  readonly examples: number;
}

/** What a module threw outside a trial. */
export interface Thrown {
  readonly message: string;
  readonly isError?: boolean;
  /** Whether the message is a whole sentence of ours. */
  readonly isOurs?: boolean;
  readonly name?: string;
  readonly stack?: string;
  readonly code?: string;
}

/** What comes of `replay`. */
export type Replayed =
  | {
    readonly kind: "judged";
    readonly outcome: Outcome;
    /** The law by which it was judged. */
    readonly law: string;
    readonly says: string;
  }
  | { readonly kind: "stale"; readonly reason: string };
