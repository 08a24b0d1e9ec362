import type { ErrorCurve, Localised } from "../diagnose/mod.ts";
import type { Upstream } from "../draw/mod.ts";
import type { Violation } from "../laws/mod.ts";

/** What a run of one law of one prop found. Data only: the reports do the formatting. */
export interface RunReport {
  /** The module that exports the prop, as the command line was given it; undefined outside a campaign. */
  readonly module?: string;
  /** The name of the prop. */
  readonly prop: string;
  /** The name of the law. */
  readonly law: string;
  /** What the law says, in one sentence. */
  readonly says: string;
  /** The number that all draws followed from. */
  readonly seed: number;
  /** All seeds in order, where runs from several were merged; `seed` is the first of them. */
  readonly seeds?: readonly number[];
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
  /**
   * The trials that could not be judged, by reason, each with the first detail. Those of the targeted phase
   * are not among them: it leads to what is hard to judge.
   */
  readonly inconclusive: Readonly<Record<string, InconclusiveCount>>;
  /** The share of inconclusive trials above which a run is unjudged; undefined for a single trial. */
  readonly maxInconclusive?: number;
  /** The coarsest relative resolution of a pass, where the law is a numerical one. */
  readonly resolution?: number;
  /** What the trials were like. */
  readonly statistics?: Statistics;
  /** What was odd about the run, each with what to do. */
  readonly health?: readonly Warning[];
  /** Where the class of the layer stands, if it was found: for reports that point into the source. */
  readonly location?: Location;
  /** Some of the trials one by one, where they were asked for. */
  readonly observations?: readonly Observation[];
  /** The shrunk trial that breaks the law. */
  readonly failure?: Failure;
}

/** One trial, for tools that show trials one by one. */
export interface Observation {
  /** The phase of the run. */
  readonly phase: Origin["phase"];
  /** The number of the trial within its phase, from 0. */
  readonly trial: number;
  /** What came of it. */
  readonly outcome: "pass" | "violation" | "inconclusive" | "vacuous";
  /** Why, where it is inconclusive or vacuous. */
  readonly reason?: string;
  /** What was drawn. */
  readonly given: Readonly<Record<string, unknown>>;
  /** The labels of the trial, and whatever else can be counted, such as its resolution. */
  readonly features: Readonly<Record<string, string | number | boolean>>;
  /** The milliseconds that drawing took. */
  readonly drawMilliseconds: number;
  /** The milliseconds that the law took. */
  readonly judgeMilliseconds: number;
}

/** A line of a source file. */
export interface Location {
  /** The path of the file, relative to the working directory, with slashes. */
  readonly file: string;
  /** The line, from 1. */
  readonly line: number;
}

/** What was odd about a run: it may hold, and say less than one would think. */
export interface Warning {
  /**
   * One or two words to count by: "discards", "inconclusive", "slow draws", "only zeros", "one shape", "labels",
   * "never applied".
   */
  readonly kind: string;
  /** The whole story in one sentence, with what to do. */
  readonly message: string;
}

/**
 * What the trials of a run were like. Labels, shapes and magnitudes are those of a sample: the first
 * hundred trials, and one in sixteen of the others.
 */
export interface Statistics {
  /** The trials in the sample. */
  readonly sampled: number;
  /** How many of the sample had each label. */
  readonly labels: Readonly<Record<string, LabelCount>>;
  /** How many of the sample had each shape: `x [3,5]`. */
  readonly shapes: Readonly<Record<string, number>>;
  /** How many drawn entries of the sample had each order of magnitude, as a power of ten: `-3`, or `0` itself as `zero`. */
  readonly magnitudes: Readonly<Record<string, number>>;
  /** How many passes reached each resolution, as a power of ten: `-12`. */
  readonly resolutions: Readonly<Record<string, number>>;
  /** The trials of each phase: `stored`, `example`, `generated`, `targeted`. */
  readonly phases: Readonly<Record<string, number>>;
  /** The trials of the targeted phase that could not be judged. */
  readonly targetedInconclusive: number;
  /** The trials that the layer or the prop threw out by `fc.pre`. */
  readonly discards: number;
  /** The milliseconds that all trials took. */
  readonly milliseconds: number;
  /** The milliseconds that drawing took, of the sample. */
  readonly drawMilliseconds: number;
  /** The milliseconds that the sample took, with drawing. */
  readonly sampleMilliseconds: number;
}

/** How often a label was seen in a sample. */
export interface LabelCount {
  /** The number of trials. */
  readonly count: number;
  /** The least share of trials, from 0 to 1, that the prop demands. */
  readonly atLeast?: number;
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
  /** The error of the finite differences at the wrong entry against the step, where a gradient is wrong. */
  readonly curve?: ErrorCurve;
  /** How the trial was found. */
  readonly origin?: Origin;
  /** The law that was judged when the layer had to be stopped; only where the law broken is "terminates". */
  readonly during?: string;
  /** The file that holds the trial, for `replay`. */
  readonly replay?: string;
}

/** Where a failing trial comes from. */
export interface Origin {
  /** The phase of the run. */
  readonly phase: "stored" | "example" | "generated" | "targeted";
  /** The number of the trial within its phase, from 0. */
  readonly trial: number;
  /** The shrinks that led from it to the trial reported, each the number of a simpler trial. */
  readonly path: readonly number[];
}
