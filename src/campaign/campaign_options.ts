import type { Problem, Shard } from "../fuzz/campaign_report.ts";
import type { Location, Origin, RunReport } from "../fuzz/run_report.ts";
import type { Json, StoredFailure } from "../corpus/mod.ts";
import type { PropSummary } from "../host/calls.ts";
import type { Host } from "../host/host.ts";
import type { HostOptions } from "../host/host_options.ts";
import type { Progress } from "./progress_of.ts";
import type { Standing } from "./pursue.ts";

/** What a campaign is to judge, and how. */
export interface CampaignOptions {
  /** The modules, with their props; loaded before. */
  readonly modules: readonly CampaignModule[];
  /** What could not be loaded. */
  readonly problems: readonly Problem[];
  /** Which of the laws are judged. */
  readonly isWanted: (title: string, law: string) => boolean;
  readonly seed: number;
  /** The trials of each law; without, they go on until the time is up. */
  readonly runs?: number;
  /** The seconds that all trials together may take. */
  readonly time?: number;
  /** The processes that judge, all of which are ended after. */
  readonly hosts: readonly Host[];
  readonly shard?: Shard;
  readonly maxInconclusive?: number;
  readonly failFast: boolean;
  /** The trials of each law that are recorded one by one. */
  readonly observe: number;
  readonly host: HostOptions;
  /** Ends the campaign early. */
  readonly signal: AbortSignal;
  /** What an earlier run of the same campaign came to, by law. */
  readonly states: ReadonlyMap<string, Json>;
  readonly backproof: string;
}

/** A module under test. */
export interface CampaignModule {
  /** As the command line was given it. */
  readonly module: string;
  readonly url: string;
  readonly props: readonly PropSummary[];
  /** What broke its laws before. */
  readonly stored: readonly StoredFailure[];
  /** Where the class of a name stands. */
  readonly locate: (prop: PropSummary) => Location | undefined;
}

/** What is told of a campaign while it runs. */
export interface CampaignEvents {
  /** The state of a law changed: it is all that is needed to go on from here. */
  readonly onState: (key: string, state: Json) => void;
  /** A law is judged. */
  readonly onLaw: (report: RunReport) => void;
  /** Some trials were judged. */
  readonly onProgress: (progress: Progress) => void;
  /** A trial that breaks a law was found, or a simpler one than before. Returns the path of its file. */
  readonly onStanding: (standing: Found) => Promise<string | undefined>;
}

/** A trial that breaks a law, while it is shrunk. */
export interface Found extends Standing {
  /** Tells the failures of a campaign apart. */
  readonly id: string;
  readonly module: string;
  readonly prop: string;
  readonly law: string;
  readonly during?: string;
  readonly origin: Omit<Origin, "path">;
}
