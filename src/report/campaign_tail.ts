import type { CampaignReport } from "../fuzz/campaign_report.ts";
import type { RunReport, Statistics } from "../fuzz/run_report.ts";
import { labelLines } from "./label_lines.ts";
import { shortcomings } from "./shortcomings.ts";
import { visible } from "./visible.ts";

/** What the marks of the tail look like. */
export interface Marks {
  /** Before what could not be run. */
  readonly problem: string;
  /** Before what is in doubt. */
  readonly doubt: string;
}

const PLAIN: Marks = { problem: "✗", doubt: "⚠" };

/**
 * What follows the laws of a campaign: what could not be run, what is in doubt, how often each label was
 * seen, how many laws hold, and how to run again what needs it.
 */
export function campaignTail(report: CampaignReport, marks: Marks = PLAIN): string {
  const lacks = shortcomings(report);
  return [
    report.problems.map(({ message }) => `${marks.problem} ${visible(message)}`).join("\n"),
    doubts(report.laws, marks).join("\n"),
    ...labels(report.laws),
    [count(report), ...lacks.map((lack) => `${marks.doubt} ${lack}`), ...again(report)].join("\n"),
  ].filter((block) => block !== "").join("\n\n");
}

function doubts(laws: readonly RunReport[], { doubt }: Marks): string[] {
  return laws.flatMap(({ prop, law, health = [] }) =>
    health.map(({ message }) => `${doubt} ${visible(`${prop} obeys ${law}: ${message}`)}`)
  );
}

/** The laws of a prop are judged on the same draws: their samples count together. */
function labels(laws: readonly RunReport[]): string[] {
  const props = Map.groupBy(laws, ({ module, prop }) => JSON.stringify([module, prop]));
  const lines = [...props.values()].flatMap((group) => {
    const samples = group.flatMap(({ statistics }): Statistics[] =>
      statistics === undefined ? [] : [statistics]
    );
    const shown = labelLines(samples);
    return shown.length === 0 ? [] : [visible(`  ${group[0]!.prop}: ${shown.join(", ")}`)];
  });
  return lines.length === 0 ? [] : [["What was drawn:", ...lines].join("\n")];
}

function count({ laws, problems, notRun = 0 }: CampaignReport): string {
  const tally = (status: RunReport["status"]) => laws.filter((law) => law.status === status).length;
  const counts = {
    broken: tally("violated"),
    "not judged": tally("unjudged"),
    "not applicable": tally("vacuous"),
    "not run": problems.length + notRun,
  };
  const others = Object.entries(counts).map(([name, n]) => n > 0 ? `, ${n} ${name}` : "").join("");
  const total = laws.length + notRun;
  return `${tally("holds")} of ${total} ${total === 1 ? "law" : "laws"} hold${others}`;
}

function again({ interrupted, seed, parts }: CampaignReport): string[] {
  // A merged report is no run that could be gone on with.
  if (!interrupted || parts !== undefined) return [];
  return [`Go on with the same command and --resume --seed ${seed}`];
}
