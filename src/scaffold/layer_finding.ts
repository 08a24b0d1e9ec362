import type { Plan } from "./plan.ts";

/** What was found out about one export of a module. Data only. */
export type LayerFinding = LayerFound | NoLayer;

/** An export that builds layers, how it is fed, and the laws that it seems to obey. */
export interface LayerFound {
  readonly kind: "layer";
  /** The name of the export. */
  readonly name: string;
  /** How it is built and fed. */
  readonly plan: Plan;
  /** Whether its output is a scalar, as that of a loss. */
  readonly isLoss: boolean;
  /** The ranks of the first input that it took beside those that are drawn. */
  readonly otherRanks: readonly number[];
  /** The laws that every layer obeys, each with what came of it. */
  readonly laws: readonly LawFinding[];
  /** The other laws that it seems to obey. */
  readonly claims: readonly LawFinding[];
  /** What a reader of the prop file should know or check, a sentence each. */
  readonly notes: readonly string[];
  /** What may be meant so or may be a mistake, such as a size at which it throws; a sentence each. */
  readonly doubts: readonly string[];
  /** What is wrong although no law could say so, a sentence each. */
  readonly faults: readonly string[];
}

/** What came of a law. */
export interface LawFinding {
  /** The name of the law. */
  readonly law: string;
  /** How it is written in a prop file, such as `bounded(0, 1)`. */
  readonly source: string;
  /** As in a run report. */
  readonly status: "holds" | "violated" | "unjudged" | "vacuous";
  /** The trials judged. */
  readonly runs: number;
  /** What is wrong, or why it could not be judged, in one line. */
  readonly summary?: string;
  /** The mistake that fits, if one does. */
  readonly diagnosis?: string;
}

/** An export of which no prop can be written. */
export interface NoLayer {
  /**
   * `unbuilt`: it looks like a layer, and could not be built or fed. `base`: a class that others extend.
   * `prop`: it is declared already. `other`: no layer at all.
   */
  readonly kind: "unbuilt" | "base" | "prop" | "other";
  /** The name of the export. */
  readonly name: string;
  /** Why, and what to do, in a sentence without a subject: "its constructor throws …". */
  readonly reason: string;
}
