import type { Json } from "../corpus/mod.ts";
import type { Thrown } from "./calls.ts";

/** What comes of a call. */
export type Reply =
  | {
    readonly kind: "done";
    readonly value: Json;
    /** What the module left to go wrong on the side: a promise that is rejected, and nobody waits for. */
    readonly rejected?: string;
  }
  | { readonly kind: "failed"; readonly thrown: Thrown }
  | Stopped;

/** The module had to be stopped, or ended the process. */
export interface Stopped {
  readonly kind: "stopped";
  readonly why: "time" | "slow" | "memory" | "output" | "died";
  /** The trial that was being judged, where that is known. */
  readonly trial?: number;
  /** Whether the layer had answered, and what asks it took so long; only where its calls are watched. */
  readonly isOutside?: boolean;
}
