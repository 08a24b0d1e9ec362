import type { RunReport } from "./run_report.ts";

/** What a campaign found: every law of every prop of its modules. Data only, like all it is made of. */
export interface CampaignReport {
  /** The version of this format. */
  readonly version: 1;
  /** The version of Backproof. */
  readonly backproof: string;
  /** The version of Deno. */
  readonly deno: string;
  /** When the campaign began, in ISO 8601, UTC. */
  readonly started: string;
  /** How long it took, in seconds. */
  readonly seconds: number;
  /** The number that all draws followed from. */
  readonly seed: number;
  /** The trials of each law that were asked for; undefined where a time was. */
  readonly runs?: number;
  /** The seconds that were asked for; undefined where trials were. */
  readonly time?: number;
  /** The processes that judged. */
  readonly workers: number;
  /** Which part of the laws was judged: the `index`th of `count`, from 1. */
  readonly shard?: Shard;
  /** The campaigns that were merged into this one, by seed and shard. */
  readonly parts?: readonly Part[];
  /** The modules judged, as the command line was given them. */
  readonly modules: readonly string[];
  /** Whether it was stopped before its end. */
  readonly interrupted: boolean;
  /** The laws that it was stopped before; none if left out. */
  readonly notRun?: number;
  /** What could not be run at all, such as a module that does not load. */
  readonly problems: readonly Problem[];
  /** What was found, in the order of the modules, their props and the laws of these. */
  readonly laws: readonly RunReport[];
}

/** One part of a campaign that several machines share. */
export interface Shard {
  /** Which part, from 1. */
  readonly index: number;
  /** The number of parts. */
  readonly count: number;
}

/** A campaign that was merged into another. */
export interface Part {
  /** Its seed. */
  readonly seed: number;
  /** Which part of the laws it judged; undefined for all of them. */
  readonly shard?: Shard;
}

/** What could not be run. */
export interface Problem {
  /** The module. */
  readonly module: string;
  /** What is wrong, and what to do. */
  readonly message: string;
}
