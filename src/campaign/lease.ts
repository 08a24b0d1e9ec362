import type { StoredFailure } from "../corpus/mod.ts";
import type { Lead } from "../fuzz/climb.ts";
import type { Piece } from "../fuzz/schedule.ts";

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
