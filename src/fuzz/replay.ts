import type { Law, Outcome } from "../laws/mod.ts";
import type { Prop, TrialData } from "../prop.ts";
import { judgeTrial } from "./judge_trial.ts";
import { describeFailure } from "./run.ts";
import type { Failure, RunReport } from "./run_report.ts";

/** Judges one stored trial again: a run of length one. `seed` is that of the run that found it. */
export function replayTrial(
  prop: Prop,
  law: Law,
  { data, seed }: { readonly data: TrialData; readonly seed: number },
): RunReport {
  const outcome = judgeTrial(prop, law, data);
  const failure = outcome.kind === "violation" ? describeFailure(prop, law, data) : undefined;
  return replayReport({ prop: prop.name, law: law.name, says: law.says, seed }, outcome, failure);
}

/**
 * The report on one trial that was judged again. `failure` is what is known of a violation; left out, it was
 * never met again.
 */
export function replayReport(
  named: Pick<RunReport, "prop" | "law" | "says" | "seed">,
  outcome: Outcome,
  failure?: Failure,
): RunReport {
  const report = {
    ...named,
    runs: 1,
    shrinks: 0,
    passes: outcome.kind === "pass" ? 1 : 0,
    vacuous: outcome.kind === "vacuous" ? 1 : 0,
    conventions: outcome.kind === "pass" && outcome.convention ? 1 : 0,
    inconclusive: {},
  };
  switch (outcome.kind) {
    case "pass": {
      const { resolution } = outcome;
      return { ...report, status: "holds", ...resolution === undefined ? {} : { resolution } };
    }
    case "vacuous":
      return { ...report, status: "vacuous", vacuousReason: outcome.reason };
    case "inconclusive": {
      const { reason, detail } = outcome;
      return { ...report, status: "unjudged", inconclusive: { [reason]: { count: 1, detail } } };
    }
    case "violation": {
      if (failure !== undefined) return { ...report, status: "violated", failure };
      const detail =
        "the trial broke the law, and then did not: draw the layer's randomness from what is given";
      return {
        ...report,
        status: "unjudged",
        inconclusive: { "not deterministic": { count: 1, detail } },
      };
    }
  }
}
