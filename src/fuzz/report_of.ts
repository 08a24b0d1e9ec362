import { healthOf } from "./health.ts";
import type { Failure, Location, RunReport, Statistics } from "./run_report.ts";
import type { Tally } from "./tally.ts";

/** What a report says of a law beside what its trials came to. */
export interface ReportFacts {
  readonly module?: string;
  readonly prop: string;
  readonly law: string;
  readonly says: string;
  readonly seed: number;
  readonly maxInconclusive: number;
  /** Where the class of the layer stands, if it was found. */
  readonly location?: Location;
  /** How often a simpler trial was found. */
  readonly shrinks: number;
  /** What is known of the trial that broke the law. */
  readonly failure?: Failure;
  /** The violation was found and then never again. */
  readonly isFleeting?: boolean;
  /** Why one more trial could not be judged, and the law with it. */
  readonly doubt?: { readonly reason: string; readonly detail: string } | undefined;
}

/** What is said of a violation that was found and then never again. */
const FLEETING = {
  reason: "not deterministic",
  detail:
    "a violation was found that does not repeat: draw the layer's randomness from what is given",
};

/** The report on a law, from the tally of its trials. */
export function reportOf(tally: Tally, facts: ReportFacts): RunReport {
  const {
    shrinks,
    failure,
    isFleeting = false,
    doubt = isFleeting ? FLEETING : undefined,
    ...named
  } = facts;
  const inconclusive = { ...tally.inconclusive };
  if (doubt !== undefined) {
    const { reason, detail } = doubt;
    inconclusive[reason] = { count: (inconclusive[reason]?.count ?? 0) + 1, detail };
  }
  const unknown = Object.values(inconclusive).reduce((sum, { count }) => sum + count, 0);
  const runs = tally.trials + (failure !== undefined || doubt !== undefined ? 1 : 0);
  const drawn = runs - (tally.phases["targeted"] ?? 0);
  const report: RunReport = {
    ...named,
    runs,
    shrinks,
    status: failure !== undefined
      ? "violated"
      : doubt !== undefined || unknown > facts.maxInconclusive * drawn ||
          tally.passes === 0 && unknown > 0
      ? "unjudged"
      : tally.passes === 0
      ? "vacuous"
      : "holds",
    passes: tally.passes,
    vacuous: tally.vacuous,
    conventions: tally.conventions,
    inconclusive,
    statistics: statisticsOf(tally),
    ...tally.resolution > 0 ? { resolution: tally.resolution } : {},
    ...tally.vacuousReason === "" ? {} : { vacuousReason: tally.vacuousReason },
    ...tally.observations.length > 0 ? { observations: tally.observations } : {},
    ...failure === undefined ? {} : { failure },
  };
  const health = healthOf(report, tally);
  const isLacking = report.status === "holds" && health.some(({ kind }) => kind === "labels");
  return {
    ...report,
    ...isLacking ? { status: "unjudged" } : {},
    ...health.length > 0 ? { health } : {},
  };
}

/** As many shapes of a tensor as a report tells apart. */
const SHAPES = 20;

/** The shapes of each tensor seen most often; its others count as one. */
function mostOf(shapes: Readonly<Record<string, number>>): Record<string, number> {
  const sorted = Object.entries(shapes).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const most: Record<string, number> = {};
  const told = new Map<string, number>();
  for (const [shown, count] of sorted) {
    const name = shown.slice(0, shown.lastIndexOf(" ["));
    const place = told.get(name) ?? 0;
    told.set(name, place + 1);
    const key = place < SHAPES ? shown : `${name} others`;
    most[key] = (most[key] ?? 0) + count;
  }
  return most;
}

function statisticsOf(tally: Tally): Statistics {
  const { sample, resolutions, phases, discards, milliseconds } = tally;
  return {
    sampled: sample.trials,
    labels: sample.labels,
    shapes: mostOf(sample.shapes),
    magnitudes: sample.magnitudes,
    resolutions: Object.fromEntries(
      resolutions.map((count, k) => [String(k === 0 ? 0 : -k), count] as const).filter(([, n]) =>
        n > 0
      ),
    ),
    phases,
    discards,
    targetedInconclusive: tally.climbedInconclusive,
    milliseconds,
    drawMilliseconds: sample.drawMilliseconds,
    sampleMilliseconds: sample.milliseconds,
  };
}
