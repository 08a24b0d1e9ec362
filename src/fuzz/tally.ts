import type { Outcome } from "../laws/mod.ts";
import type { Lead } from "./climb.ts";
import { DISCARDED } from "./judge_trial.ts";
import type { InconclusiveCount, LabelCount, Observation, Origin } from "./run_report.ts";

/**
 * What some trials of a law came to. Plain data: it crosses processes and stands in journals, and the
 * tallies of two stretches of trials merge into that of both.
 */
export interface Tally {
  trials: number;
  passes: number;
  vacuous: number;
  vacuousReason: string;
  /** The trials on which the law had nothing to say for what was drawn, and not for what the layer is. */
  missed: number;
  discards: number;
  conventions: number;
  /** The trials that could not be judged, but for those of climbs, which lead to what is hard to judge. */
  inconclusive: Record<string, InconclusiveCount>;
  climbedInconclusive: number;
  /** The coarsest resolution of a pass; 0 if no pass had one. */
  resolution: number;
  /** The passes by their resolution: at `k` those of 10⁻ᵏ. */
  resolutions: number[];
  phases: Record<string, number>;
  milliseconds: number;
  sample: Sample;
  /** The most suspicious trials, the most suspicious first. */
  leads: Lead[];
  observations: Observation[];
}

/** What the sampled trials were like. */
export interface Sample {
  trials: number;
  labels: Record<string, LabelCount>;
  shapes: Record<string, number>;
  magnitudes: Record<string, number>;
  drawMilliseconds: number;
  milliseconds: number;
}

/** As many trials as are kept to be mutated. */
export const LEADS = 10;
const FINEST = 40;

/** A tally of nothing. */
export function emptyTally(): Tally {
  return {
    trials: 0,
    passes: 0,
    vacuous: 0,
    vacuousReason: "",
    missed: 0,
    discards: 0,
    conventions: 0,
    inconclusive: {},
    climbedInconclusive: 0,
    resolution: 0,
    resolutions: [],
    phases: {},
    milliseconds: 0,
    sample: {
      trials: 0,
      labels: {},
      shapes: {},
      magnitudes: {},
      drawMilliseconds: 0,
      milliseconds: 0,
    },
    leads: [],
    observations: [],
  };
}

/** Counts what came of one trial that broke no law. */
export function countOutcome(tally: Tally, outcome: Outcome, phase: Origin["phase"]): void {
  tally.trials++;
  if (outcome.kind === "pass") {
    tally.passes++;
    if (outcome.convention) tally.conventions++;
    const { resolution } = outcome;
    if (resolution === undefined) return;
    if (resolution > tally.resolution) tally.resolution = resolution;
    const digits = Math.max(0, Math.min(FINEST, Math.floor(-Math.log10(resolution))));
    while (tally.resolutions.length <= digits) tally.resolutions.push(0);
    tally.resolutions[digits]!++;
  } else if (outcome.kind === "vacuous") {
    tally.vacuous++;
    tally.vacuousReason = outcome.reason;
    if (outcome === DISCARDED) tally.discards++;
    if (outcome.isOfLayer !== true) tally.missed++;
  } else if (outcome.kind === "inconclusive") {
    if (phase === "targeted") {
      tally.climbedInconclusive++;
      return;
    }
    const { count = 0, detail = outcome.detail } = tally.inconclusive[outcome.reason] ?? {};
    tally.inconclusive[outcome.reason] = { count: count + 1, detail };
  }
}

/** Adds what later trials came to. */
export function mergeTally(tally: Tally, later: Tally): void {
  tally.trials += later.trials;
  tally.passes += later.passes;
  tally.vacuous += later.vacuous;
  tally.missed += later.missed;
  if (later.vacuousReason !== "") tally.vacuousReason = later.vacuousReason;
  tally.discards += later.discards;
  tally.conventions += later.conventions;
  tally.climbedInconclusive += later.climbedInconclusive;
  for (const [reason, { count, detail }] of Object.entries(later.inconclusive)) {
    const before = tally.inconclusive[reason];
    tally.inconclusive[reason] = {
      count: count + (before?.count ?? 0),
      detail: before?.detail ?? detail,
    };
  }
  tally.resolution = Math.max(tally.resolution, later.resolution);
  later.resolutions.forEach((n, k) => {
    while (tally.resolutions.length <= k) tally.resolutions.push(0);
    tally.resolutions[k]! += n;
  });
  addCounts(tally.phases, later.phases);
  tally.milliseconds += later.milliseconds;
  mergeSample(tally.sample, later.sample);
  tally.leads = bestOf([...tally.leads, ...later.leads]);
  tally.observations.push(...later.observations);
}

/** The most suspicious of some trials; of two alike, the earlier. */
export function bestOf(leads: readonly Lead[]): Lead[] {
  return [...leads].sort((a, b) => b.score - a.score).slice(0, LEADS);
}

function mergeSample(sample: Sample, later: Sample): void {
  sample.trials += later.trials;
  for (const [name, { count, ...demanded }] of Object.entries(later.labels)) {
    sample.labels[name] = { count: count + (sample.labels[name]?.count ?? 0), ...demanded };
  }
  addCounts(sample.shapes, later.shapes);
  addCounts(sample.magnitudes, later.magnitudes);
  sample.drawMilliseconds += later.drawMilliseconds;
  sample.milliseconds += later.milliseconds;
}

function addCounts(counts: Record<string, number>, later: Readonly<Record<string, number>>): void {
  for (const [key, n] of Object.entries(later)) counts[key] = (counts[key] ?? 0) + n;
}
