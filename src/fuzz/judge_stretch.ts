import { encode } from "../corpus/mod.ts";
import type { Law, Outcome } from "../laws/mod.ts";
import type { Prop, TrialData } from "../prop.ts";
import { type Lead, suspicion } from "./climb.ts";
import { judgeTrial } from "./judge_trial.ts";
import { isSampled, labelsOf, lookAt } from "./look_at_trial.ts";
import type { Observation, Origin } from "./run_report.ts";
import type { Broken, Stretch, StretchOptions } from "./stretch.ts";
import { bestOf, countOutcome, LEADS, type Tally } from "./tally.ts";

/** What is judged. */
export interface Judged {
  readonly prop: Prop;
  readonly law: Law;
  /** The trials, counted from the first of the law, that are recorded one by one. */
  readonly observe: number;
}

/** How a stretch of trials is judged, and where it is added up. */
export interface JudgeStretchOptions extends StretchOptions, Judged {
  readonly tally: Tally;
}

/** Where the trials of a stretch come from. */
export interface Source {
  readonly phase: Origin["phase"];
  readonly from: number;
  readonly to: number;
  /** The number within the phase of the first trial. */
  readonly index: number;
  readonly draw: (number: number) => TrialData;
  readonly learn?: (outcome: Outcome) => void;
}

/** The clock, as it was before a module under test was loaded: some have a clock of their own. */
const now = performance.now.bind(performance);

/** Judges trials one after the other, and adds what they come to up in the tally. */
export function judgeStretch(
  source: Source,
  { prop, law, observe, tally, until = Infinity, onTrial }: JudgeStretchOptions,
): Stretch {
  const { phase, from, to } = source;
  const isTargeted = phase === "targeted";
  const before = tally.trials;
  const started = now();
  let least = leastOf(tally.leads);
  let at = from;
  let broken: Broken | undefined;
  for (; at < to; at++) {
    const number = source.index + at - from;
    // What was climbed to says nothing of what is drawn.
    const isLookedAt = !isTargeted && isSampled(at);
    const isTimed = isLookedAt || at < observe;
    const begun = isTimed ? now() : 0;
    // At least one trial is judged, or a slow layer would never come to an end.
    if (isLookedAt && at > from && begun > until) break;
    onTrial?.(at);
    const data = source.draw(number);
    const drawn = isTimed ? now() : 0;
    const outcome = judgeTrial(prop, law, data);
    source.learn?.(outcome);
    if (isTimed) {
      const ended = now();
      if (isLookedAt) {
        tally.sample.drawMilliseconds += drawn - begun;
        tally.sample.milliseconds += ended - begun;
        lookAt(tally.sample, data.given, prop.labels);
      }
      if (at < observe) {
        tally.observations.push(
          observed(data, {
            labels: prop.labels,
            phase,
            trial: number,
            outcome: outcome.kind,
            drawMilliseconds: drawn - begun,
            judgeMilliseconds: ended - drawn,
            ..."reason" in outcome ? { reason: outcome.reason } : {},
            ..."resolution" in outcome ? { resolution: outcome.resolution } : {},
          }),
        );
      }
    }
    if (outcome.kind === "violation") {
      broken = { phase, trial: number, data, violation: outcome };
      break;
    }
    countOutcome(tally, outcome, phase);
    const score = suspicion(outcome);
    if (score > least && isStorable(data)) {
      tally.leads.push({ data, score });
      if (tally.leads.length >= 2 * LEADS) {
        tally.leads = bestOf(tally.leads);
        least = leastOf(tally.leads);
      }
    }
  }
  tally.milliseconds += now() - started;
  tally.phases[phase] = (tally.phases[phase] ?? 0) + tally.trials - before;
  tally.leads = bestOf(tally.leads);
  return { tally, at, ...broken === undefined ? {} : { broken } };
}

function observed(
  { given }: TrialData,
  { labels, resolution, ...known }: Omit<Observation, "given" | "features"> & {
    readonly labels: Prop["labels"];
    readonly resolution?: number;
  },
): Observation {
  const traits = labelsOf(given, labels).map((name) => [name, true] as const);
  return {
    ...known,
    given,
    features: {
      ...Object.fromEntries(traits),
      ...resolution === undefined ? {} : { resolution },
    },
  };
}

/** The score that a trial must have more than to be kept among others. */
function leastOf(leads: readonly Lead[]): number {
  return leads.length < LEADS ? 0 : leads[LEADS - 1]!.score;
}

/** Whether a lead can be handed on to another process: what draws functions, say, leads nowhere. */
function isStorable(data: TrialData): boolean {
  try {
    encode(data);
    return true;
  } catch {
    return false;
  }
}
