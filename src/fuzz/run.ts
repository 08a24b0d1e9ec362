import fc from "fast-check";
import { diagnose, errorCurve, localise } from "../diagnose/mod.ts";
import type { Law, Trial } from "../laws/mod.ts";
import type { Prop, TrialData } from "../prop.ts";
import { dataOf, drawnOf } from "./draw_trial.ts";
import { judgeTrial } from "./judge_trial.ts";
import { LawTrials } from "./law_trials.ts";
import type { Broken, Stretch, StretchOptions } from "./stretch.ts";
import { reportOf } from "./report_of.ts";
import type { Failure, RunReport } from "./run_report.ts";
import { shrink } from "./shrink.ts";
import { emptyTally, mergeTally, type Tally } from "./tally.ts";

/** As many simpler trials as are judged to shrink one failure. */
export const SHRINK_BUDGET = 20_000;

/** How long and from which number a law is run. */
export interface RunOptions {
  /** The number of trials. */
  readonly runs: number;
  /** The number that all draws follow from: the same one gives the same trials. */
  readonly seed: number;
  /**
   * The share of trials that may be inconclusive, from 0 to 1, for a law to count as judged; what the prop
   * says if left out.
   */
  readonly maxInconclusive?: number;
  /** Called before each trial, with its number among the examples or among the trials that are drawn, from 0. */
  readonly onTrial?: (trial: number) => void;
}

/**
 * Runs one law of a prop over drawn trials, and shrinks the first that breaks it.
 *
 * @throws {RangeError} If `runs` is not a positive integer, or `maxInconclusive` no share.
 */
export function runLaw(prop: Prop, law: Law, options: RunOptions): RunReport {
  const { runs, seed, maxInconclusive = prop.maxInconclusive, onTrial } = options;
  if (!Number.isInteger(runs) || runs < 1) {
    throw new RangeError(`Cannot run ${runs} trials: expected a positive integer`);
  }
  if (!(maxInconclusive >= 0 && maxInconclusive <= 1)) {
    throw new RangeError(
      `Cannot allow a share of ${maxInconclusive} of inconclusive trials: expected 0 to 1`,
    );
  }
  const trials = new LawTrials(prop, law, { seed });
  const tally = emptyTally();
  const reporting = { prop: prop.name, law: law.name, says: law.says, seed, maxInconclusive };
  const broken = firstBroken(prop, { trials, runs, tally, onTrial });
  if (broken === undefined) return reportOf(tally, { ...reporting, shrinks: 0 });
  if (broken.violation.isStopped) {
    // To look for a simpler trial would take its time again for each.
    const { given, upstream, seed: trialSeed } = broken.data;
    const origin = { phase: broken.phase, trial: broken.trial, path: [] };
    const failure = { violation: broken.violation, given, upstream, trialSeed, origin };
    return reportOf(tally, { ...reporting, shrinks: 0, failure });
  }
  const start = broken.phase === "generated"
    ? trials.draw(broken.trial)
    : new fc.Value(drawnOf(broken.data), undefined);
  const { value, path } = shrink(start, {
    draw: prop.draw,
    isBroken: (drawn) => judgeTrial(prop, law, dataOf(drawn)).kind === "violation",
    budget: SHRINK_BUDGET,
  });
  const failure = describeFailure(prop, law, dataOf(value.value));
  if (failure === undefined) {
    return reportOf(tally, { ...reporting, shrinks: path.length, isFleeting: true });
  }
  const origin = { phase: broken.phase, trial: broken.trial, path };
  return reportOf(tally, { ...reporting, shrinks: path.length, failure: { ...failure, origin } });
}

/** Judges the examples and then the trials of the schedule, up to the first that breaks the law. */
function firstBroken(
  prop: Prop,
  { trials, runs, tally, onTrial }: {
    readonly trials: LawTrials;
    readonly runs: number;
    readonly tally: Tally;
    readonly onTrial: ((trial: number) => void) | undefined;
  },
): Broken | undefined {
  const options: StretchOptions = onTrial === undefined ? {} : { onTrial };
  function* stretches(): Generator<Stretch> {
    for (const i of prop.examples.keys()) yield trials.example(i, options);
    yield trials.sequence({ at: 0, best: [], leads: [] }, { ...options, runs });
  }
  for (const stretch of stretches()) {
    mergeTally(tally, stretch.tally);
    if (stretch.broken !== undefined) return stretch.broken;
  }
  return undefined;
}

/** A layer with randomness of its own breaks a law only now and then: so often it is asked. */
const ATTEMPTS = 50;

/** What is known of a trial that breaks a law; undefined if it holds, however often it is judged. */
export function describeFailure(prop: Prop, law: Law, data: TrialData): Failure | undefined {
  let violation = judgeTrial(prop, law, data);
  for (let i = 1; violation.kind !== "violation" && i < ATTEMPTS; i++) {
    violation = judgeTrial(prop, law, data);
  }
  if (violation.kind !== "violation") return undefined;
  const { given, upstream, seed } = data;
  const broken = {
    law: law.name,
    violation,
    trials: [...sample(prop, data)],
    check: (trial: Trial) => law.check(trial),
  };
  const localised = localise(broken);
  const diagnosis = diagnose(broken);
  const curve = errorCurve(broken.trials[0]!, violation);
  return {
    violation,
    given,
    upstream,
    trialSeed: seed,
    ...localised === undefined ? {} : { localised },
    ...diagnosis === undefined ? {} : { diagnosis },
    ...curve === undefined ? {} : { curve },
  };
}

function* sample(prop: Prop, data: TrialData) {
  yield prop.trial(data);
  for (const [given, upstream, seed] of fc.sample(prop.draw, { numRuns: 30, seed: data.seed })) {
    yield prop.trial({ given, upstream, seed });
  }
}
