import fc from "fast-check";
import { diagnose, errorCurve, localise } from "../diagnose/mod.ts";
import type { Law, Outcome, Trial, Violation } from "../laws/mod.ts";
import type { Prop, TrialData } from "../prop.ts";
import type { Failure, RunReport } from "./run_report.ts";

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
  /** Called after each trial, with the number of trials so far. */
  readonly onTrial?: (trials: number) => void;
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
  let trials = 0;
  let passes = 0;
  let vacuous = 0;
  let conventions = 0;
  let inconclusive = 0;
  let resolution = 0;
  let isShrinking = false;
  let vacuousReason = "";
  const reasons: Record<string, { count: number; detail: string }> = {};
  const property = fc.property(prop.draw, ([given, upstream, trialSeed]) => {
    const outcome = judgeTrial(prop, law, { given, upstream, seed: trialSeed });
    if (outcome.kind === "violation") {
      isShrinking = true;
      return false;
    }
    if (isShrinking) return true;
    trials++;
    onTrial?.(trials);
    if (outcome.kind === "pass") {
      passes++;
      if (outcome.convention) conventions++;
      if (outcome.resolution !== undefined && outcome.resolution > resolution) {
        resolution = outcome.resolution;
      }
    } else if (outcome.kind === "vacuous") {
      vacuous++;
      vacuousReason = outcome.reason;
    } else {
      inconclusive++;
      const entry = reasons[outcome.reason] ??= { count: 0, detail: outcome.detail };
      entry.count++;
    }
    return true;
  });
  const details = fc.check(property, { numRuns: runs, seed });
  const counts = {
    prop: prop.name,
    law: law.name,
    says: law.says,
    seed,
    shrinks: details.numShrinks,
    passes,
    vacuous,
    conventions,
    inconclusive: reasons,
    maxInconclusive,
    ...resolution > 0 ? { resolution } : {},
    ...vacuousReason === "" ? {} : { vacuousReason },
  };
  if (details.counterexample !== null) {
    const [given, upstream, trialSeed] = details.counterexample[0];
    const data: TrialData = { given, upstream, seed: trialSeed };
    const failure = describeFailure(prop, law, data);
    if (failure !== undefined) return { ...counts, runs: trials + 1, status: "violated", failure };
    // The same trial holds when judged again: the layer itself is not reproducible.
    reasons["not deterministic"] = {
      count: (reasons["not deterministic"]?.count ?? 0) + 1,
      detail:
        "a violation was found that does not repeat: draw the layer's randomness from what is given",
    };
    return { ...counts, runs: trials + 1, status: "unjudged" };
  }
  const status = inconclusive > maxInconclusive * trials || passes === 0 && inconclusive > 0
    ? "unjudged"
    : passes === 0
    ? "vacuous"
    : "holds";
  return { ...counts, runs: trials, status };
}

/** Judges one trial. What the layer throws on an input that it was drawn for is a violation. */
export function judgeTrial(prop: Prop, law: Law, data: TrialData): Outcome {
  try {
    return law.check(prop.trial(data));
  } catch (error) {
    return {
      kind: "violation",
      where: "the layer",
      actual: error instanceof Error ? `${error.name}: ${error.message}` : `threw ${String(error)}`,
      actualFrom: thrownFrom(error),
      expected: "an answer",
      expectedFrom: "for every input that is drawn",
    } satisfies Violation;
  }
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

/** The innermost line of a stack, without its path. */
function thrownFrom(error: unknown): string {
  const line = error instanceof Error
    ? error.stack?.split("\n").find((l) => /^\s+at /.test(l))
    : undefined;
  const found = line?.match(/at (?:async )?(\S+) .*?([^/\\]+:\d+):\d+\)?$/);
  return found ? `thrown by ${found[1]} at ${found[2]}` : "thrown";
}
