import type { Localised } from "../diagnose/mod.ts";
import type { Upstream } from "../draw/mod.ts";
import type { Violation } from "../laws/mod.ts";

/** What a run of one law of one prop found. Data only: the reports do the formatting. */
export interface RunReport {
  /** The name of the prop. */
  readonly prop: string;
  /** The name of the law. */
  readonly law: string;
  /** What the law says, in one sentence. */
  readonly says: string;
  /** The number that all draws followed from. */
  readonly seed: number;
  /** The trials judged, up to the first that broke the law. */
  readonly runs: number;
  /** How often a simpler trial that breaks the law was found. */
  readonly shrinks: number;
  /**
   * `holds`: judged, and never broken. `violated`: broken, see `failure`. `unjudged`: too many trials were
   * inconclusive. `vacuous`: the law had nothing to say in any trial.
   */
  readonly status: "holds" | "violated" | "unjudged" | "vacuous";
  /** The trials on which the law held. */
  readonly passes: number;
  /** The trials on which it had nothing to say. */
  readonly vacuous: number;
  /** Why it had nothing to say, the last time. */
  readonly vacuousReason?: string;
  /** The passes where the layer made a choice that mathematics leaves open, such as relu′(0). */
  readonly conventions: number;
  /** The trials that could not be judged, by reason, each with the first detail. */
  readonly inconclusive: Readonly<Record<string, InconclusiveCount>>;
  /** The share of inconclusive trials above which a run is unjudged; undefined for a single trial. */
  readonly maxInconclusive?: number;
  /** The coarsest relative resolution of a pass, where the law is a numerical one. */
  readonly resolution?: number;
  /** The shrunk trial that breaks the law. */
  readonly failure?: Failure;
}

/** How many trials could not be judged for one reason. */
export interface InconclusiveCount {
  /** The number of trials. */
  readonly count: number;
  /** The whole story of the first one, with what to change. */
  readonly detail: string;
}

/** A trial that breaks a law, and what is known of it. */
export interface Failure {
  /** What is wrong, and where. */
  readonly violation: Violation;
  /** What was drawn, by name. */
  readonly given: Readonly<Record<string, unknown>>;
  /** The upstream gradient, as data. */
  readonly upstream: Upstream;
  /** The number behind whatever else was chosen in the trial. */
  readonly trialSeed: number;
  /** Which entries of which gradient are wrong, where a gradient is. */
  readonly localised?: Localised;
  /** The mistake that fits, in one sentence. */
  readonly diagnosis?: string;
  /** The file that holds the trial, for `replay`. */
  readonly replay?: string;
}
