import type { CampaignReport } from "../fuzz/campaign_report.ts";
import type { Failure, Observation, RunReport } from "../fuzz/run_report.ts";
import { labelLines } from "./label_lines.ts";
import { plainJson } from "./plain_json.ts";
import { shortcomings } from "./shortcomings.ts";
import { summary } from "./summary.ts";
import { text } from "./text.ts";

const STATUS = {
  pass: "passed",
  violation: "failed",
  inconclusive: "gave_up",
  vacuous: "gave_up",
} as const;

const HOW: Readonly<Record<Observation["phase"], string>> = {
  stored: "replayed from a stored failure",
  example: "an explicit example",
  generated: "generated",
  targeted: "climbed toward what is suspicious",
};

/** What all lines of one law have in common. */
interface Subject {
  /** The title of the law, unlike that of every other. */
  readonly property: string;
  /** When it was run, in seconds since 1970: by it, Tyche tells runs apart. */
  readonly run_start: number;
}

/**
 * The trials of a campaign as JSON lines in the format of Hypothesis's observability ("PBT Observations"),
 * which Tyche shows: one line for each trial that was observed, one for each shrunk failure, and messages
 * for labels, doubts and problems.
 */
export function jsonl(report: CampaignReport): string {
  const run_start = Date.parse(report.started) / 1000;
  const titles = Map.groupBy(report.laws, title);
  const lines = [
    ...report.laws.flatMap((law) => {
      const isAlone = titles.get(title(law))!.length === 1;
      const property = isAlone || law.module === undefined
        ? title(law)
        : `${law.module}: ${title(law)}`;
      return linesOf(law, { property, run_start });
    }),
    // Tyche stops at a line of type "error".
    ...report.problems.map(({ module, message }) =>
      note({ property: module, run_start }, { type: "alert", title: "not run", content: message })
    ),
    ...shortcomings(report).map((content) =>
      note({ property: "the campaign", run_start }, { type: "alert", title: "incomplete", content })
    ),
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

function title({ prop, law }: RunReport): string {
  return `${prop} obeys ${law}`;
}

function linesOf(law: RunReport, subject: Subject): object[] {
  const isJudged = law.status === "holds" || law.status === "vacuous";
  const labels = law.statistics === undefined ? [] : labelLines([law.statistics]);
  return [
    ...(law.observations ?? []).map((observation) => observed(law, { subject, observation })),
    ...law.failure === undefined ? [] : [shrunk(law, { subject, failure: law.failure })],
    note(subject, { type: isJudged ? "info" : "alert", title: law.status, content: text(law) }),
    ...labels.length === 0
      ? []
      : [note(subject, { type: "info", title: "labels", content: labels.join("\n") })],
    ...(law.health ?? []).map(({ kind, message }) =>
      note(subject, { type: "alert", title: kind, content: message })
    ),
  ];
}

function observed(law: RunReport, { subject, observation }: {
  readonly subject: Subject;
  readonly observation: Observation;
}): object {
  const { phase, trial, outcome, reason, given, features } = observation;
  return {
    type: "test_case",
    ...subject,
    status: STATUS[outcome],
    status_reason: reason ?? (outcome === "violation" ? `breaks "${law.law}"` : ""),
    representation: represent(given),
    arguments: plainJson(given),
    how_generated: HOW[phase],
    features: plainJson(features),
    coverage: null,
    timing: {
      "generate:given": seconds(observation.drawMilliseconds),
      "execute:test": seconds(observation.judgeMilliseconds),
    },
    metadata: { ...origin(law), phase, trial, outcome },
  };
}

function shrunk(law: RunReport, { subject, failure }: {
  readonly subject: Subject;
  readonly failure: Failure;
}): object {
  const { given, upstream, violation, diagnosis, replay } = failure;
  return {
    type: "test_case",
    ...subject,
    status: "failed",
    status_reason: summary(violation),
    representation: represent({ ...given, upstream }),
    arguments: plainJson({ ...given, upstream }),
    how_generated: "shrunk from a trial that breaks the law",
    features: {},
    coverage: null,
    // What one trial took was not measured while shrinking.
    timing: {},
    metadata: {
      ...origin(law),
      ...failure.origin === undefined ? {} : { origin: failure.origin },
      outcome: "violation",
      trial_seed: failure.trialSeed,
      shrinks: law.shrinks,
      ...diagnosis === undefined ? {} : { diagnosis },
      ...replay === undefined ? {} : { replay },
      report: text(law),
    },
  };
}

function origin({ module, prop, law, seed }: RunReport) {
  return { ...module === undefined ? {} : { module }, prop, law, seed };
}

function note(subject: Subject, message: {
  readonly type: "info" | "alert";
  readonly title: string;
  readonly content: string;
}): object {
  return { ...message, ...subject };
}

/** Every digit of what was drawn: Tyche takes trials that look the same for the same. */
function represent(given: Readonly<Record<string, unknown>>): string {
  return Object.entries(given)
    .map(([name, value]) => `${name} = ${JSON.stringify(plainJson(value))}`)
    .join(", ");
}

function seconds(milliseconds: number): number {
  return milliseconds > 0 && Number.isFinite(milliseconds) ? milliseconds / 1000 : 0;
}
