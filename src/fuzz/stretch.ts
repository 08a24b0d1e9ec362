import type { Violation } from "../laws/mod.ts";
import type { TrialData } from "../prop.ts";
import type { Origin } from "./run_report.ts";
import type { Tally } from "./tally.ts";

/** What a stretch of trials came to. */
export interface Stretch {
  /** What the trials came to that broke no law. */
  readonly tally: Tally;
  /** The trial at which it ended: the one after the last that was judged, or the one that broke the law. */
  readonly at: number;
  /** The trial that broke the law. */
  readonly broken?: Broken;
}

/** A trial that breaks a law, as it was found. */
export interface Broken {
  readonly phase: Origin["phase"];
  /** The number of the trial within its phase. */
  readonly trial: number;
  readonly data: TrialData;
  readonly violation: Violation;
  /** Why no file can hold the trial, if none can. */
  readonly unstorable?: string;
}

/** How a stretch of trials is judged. */
export interface StretchOptions {
  /** The time in milliseconds, as of `performance.now()`, after which no further trial is begun. */
  readonly until?: number;
  /** Called before each trial with its number among all trials of the law. */
  readonly onTrial?: (trial: number) => void;
}
