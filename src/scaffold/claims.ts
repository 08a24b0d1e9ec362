import fc from "fast-check";
import { runLaw } from "../fuzz/run.ts";
import type { RunReport } from "../fuzz/run_report.ts";
import {
  adjoint,
  bounded,
  everyLayer,
  increasing,
  keepsOrder,
  type Law,
  linear,
  permutedBatches,
  pointSymmetry,
  rowsDoNotMix,
  rowsSumTo,
  shiftInvariant,
} from "../laws/mod.ts";
import { summary } from "../report/summary.ts";
import { propOf } from "./build.ts";
import type { LawFinding } from "./layer_finding.ts";
import type { Plan } from "./plan.ts";

/** How many trials a law gets. */
export interface Effort {
  readonly runs: number;
}

const SEED = 1;
/** Laws that are no matter of course get so many times the trials: they are cheap, and easily claimed too soon. */
const MORE = 5;

/** What comes of the laws that every layer obeys. */
export function judgeEveryLaw(
  plan: Plan,
  exported: unknown,
  { runs }: Effort,
): readonly LawFinding[] {
  return everyLayer.map((law) => judge({ plan, exported, law, source: "everyLayer", runs }));
}

interface Case extends Effort {
  readonly plan: Plan;
  readonly exported: unknown;
  readonly law: Law;
  readonly source: string;
}

/** What comes of one law. */
export function judge({ plan, exported, law, source, runs }: Case): LawFinding {
  const report = runLaw(propOf(plan, exported, [law]), law, { runs, seed: SEED });
  const { status } = report;
  const why = whyNot(report);
  const diagnosis = report.failure?.diagnosis;
  return {
    law: law.name,
    source,
    status,
    runs: report.runs,
    ...why === undefined ? {} : { summary: why },
    ...diagnosis === undefined ? {} : { diagnosis },
  };
}

function whyNot({ failure, status, inconclusive, vacuousReason }: RunReport): string | undefined {
  if (failure !== undefined) return summary(failure.violation);
  if (status === "vacuous") return vacuousReason;
  if (status !== "unjudged") return undefined;
  const [most] = Object.values(inconclusive).sort((a, b) => b.count - a.count);
  return most?.detail;
}

/** The other laws that a layer seems to obey, those left out that say nothing beside another one. */
export function claimsOf(plan: Plan, exported: unknown, { runs }: Effort): readonly LawFinding[] {
  const holds = (law: Law, source: string): LawFinding | undefined => {
    const found = judge({ plan, exported, law, source, runs: MORE * runs });
    return found.status === "holds" ? found : undefined;
  };
  const outputs = observed(plan, exported);
  if (outputs === undefined || outputs.isConstant) return [];
  const claims: (LawFinding | undefined)[] = [
    holds(rowsDoNotMix, "rowsDoNotMix"),
    holds(permutedBatches, "permutedBatches"),
  ];
  const isFirstFree = plan.inputs.some((input) => !plan.nondifferentiable.includes(input));
  const isLinear = isFirstFree ? holds(linear, "linear") : undefined;
  claims.push(isLinear);
  if (isLinear !== undefined) claims.push(holds(adjoint, "adjoint"));
  const limits = boundsFor(outputs);
  if (limits !== undefined && isLinear === undefined) {
    const [lo, hi] = limits;
    claims.push(holds(bounded(lo, hi), `bounded(${lo}, ${hi})`));
  }
  const isFree = isFirstFree && isEmpty(plan.domain);
  if (isFree && isLinear === undefined) {
    claims.push(
      holds(pointSymmetry(0, 0), "pointSymmetry(0, 0)") ??
        holds(pointSymmetry(0, 0.5), "pointSymmetry(0, 0.5)"),
    );
  }
  const sums = outputs.rank > 0 ? holds(rowsSumTo(1), "rowsSumTo(1)") : undefined;
  claims.push(sums);
  if (!isFirstFree || plan.nondifferentiable.includes(plan.inputs[0]!)) return present(claims);
  const shifts = isFree ? holds(shiftInvariant, "shiftInvariant") : undefined;
  // A normalization is invariant too, and blows up the rounding of x + c: only of a softmax is it claimed.
  if (sums !== undefined || outputs.rank === 0 || outputs.hi <= 0) claims.push(shifts);
  // What a shift leaves alone falls nowhere, and says nothing of slopes.
  const grows = shifts === undefined && sums === undefined
    ? holds(increasing, "increasing")
    : undefined;
  claims.push(grows);
  if (grows === undefined && outputs.isSameShape && plan.inputs.length === 1) {
    claims.push(holds(keepsOrder, "keepsOrder"));
  }
  return present(claims);
}

function present(claims: readonly (LawFinding | undefined)[]): readonly LawFinding[] {
  return claims.filter((claim) => claim !== undefined);
}

/** What the outputs of some trials were like. */
interface Observed {
  readonly lo: number;
  readonly hi: number;
  readonly rank: number;
  readonly isSameShape: boolean;
  /** Whether all the entries of all the outputs are one number. */
  readonly isConstant: boolean;
}

const DRAWS = 100;

function observed(plan: Plan, exported: unknown): Observed | undefined {
  const prop = propOf(plan, exported, everyLayer);
  let [lo, hi] = [Infinity, -Infinity];
  let rank = 0;
  let isSameShape = true;
  for (const [given, upstream, seed] of fc.sample(prop.draw, { numRuns: DRAWS, seed: SEED })) {
    const trial = prop.trial({ given, upstream, seed });
    for (const scale of isEmpty(plan.domain) ? [1, 1000] : [1]) {
      try {
        const inputs = trial.inputs();
        for (const i of trial.differentiable) {
          inputs[i]!.data.forEach((v, k, data) => data[k] = scale * v);
        }
        const out = trial.layer().forward(...inputs);
        for (const v of out.data) [lo, hi] = [Math.min(lo, v), Math.max(hi, v)];
        rank = Math.max(rank, out.rank);
        isSameShape &&= String(out.shape) === String(trial.inputs()[0]?.shape);
      } catch {
        // A layer that refuses an input says nothing of its outputs.
      }
    }
  }
  if (lo > hi) return undefined;
  return { lo, hi, rank, isSameShape, isConstant: lo === hi };
}

/** Round bounds that the outputs keep and come near to, the tightest first; undefined if there are none. */
function boundsFor({ lo, hi }: Observed): readonly [number, number] | undefined {
  for (const [low, high] of [[0, 1], [-1, 1], [-1, 0], [0, 6]] as const) {
    const near = (high - low) / 20;
    if (lo >= low && hi <= high && lo <= low + near && hi >= high - near) return [low, high];
  }
  const near = (bound: number) => lo >= bound && lo <= bound + 0.1;
  if (near(0)) return [0, Infinity];
  if (near(-1)) return [-1, Infinity];
  if (hi <= 0 && hi >= -0.1) return [-Infinity, 0];
  return undefined;
}

function isEmpty(record: object): boolean {
  return Object.keys(record).length === 0;
}
