import { createHash } from "node:crypto";
import type { CampaignReport } from "../fuzz/campaign_report.ts";
import type { RunReport } from "../fuzz/run_report.ts";
import { exitCode } from "./exit_code.ts";
import { type Rule, sarifRules } from "./sarif_rules.ts";
import { shortcomings } from "./shortcomings.ts";
import { summary } from "./summary.ts";
import { text } from "./text.ts";

const EXIT_CODES: Readonly<Record<ReturnType<typeof exitCode>, string>> = {
  0: "all laws hold",
  1: "a law is broken",
  2: "something could not be run",
  3: "a law could not be judged",
  130: "interrupted",
};

/** Where the paths of a report begin: the folder that Backproof was run in. */
const ROOT = "%SRCROOT%";

/**
 * A campaign as SARIF 2.1.0 (OASIS): each law a rule, each broken law an error at the class of its layer,
 * each law that cannot be judged a warning there, and whatever else needs a look a notification.
 */
export function sarif(report: CampaignReport): string {
  const rules = sarifRules(report.laws);
  const code = exitCode(report);
  const log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [{
      tool: {
        driver: {
          name: "Backproof",
          version: report.backproof,
          rules: rules.map(({ id, law, says }) => ({
            id,
            name: law,
            shortDescription: { text: says },
            defaultConfiguration: { level: "error" },
          })),
        },
      },
      invocations: [{
        executionSuccessful: report.problems.length === 0 && !report.interrupted,
        exitCode: code,
        exitCodeDescription: EXIT_CODES[code],
        startTimeUtc: report.started,
        ...endOf(report),
        toolExecutionNotifications: notifications(report),
        properties: {
          seed: report.seed,
          ...report.runs === undefined ? {} : { runs: report.runs },
          deno: report.deno,
        },
      }],
      columnKind: "utf16CodeUnits",
      results: report.laws.flatMap((law) => resultOf(law, rules)),
    }],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function resultOf(law: RunReport, rules: readonly Rule[]): object[] {
  if (law.status !== "violated" && law.status !== "unjudged") return [];
  const ruleIndex = rules.findIndex((rule) => rule.law === law.law && rule.says === law.says);
  const { failure } = law;
  return [{
    ruleId: rules[ruleIndex]!.id,
    ruleIndex,
    // Only a result of kind "fail" may have a level (3.27.10), and without one nobody would see it.
    kind: "fail",
    level: failure === undefined ? "warning" : "error",
    message: { text: messageOf(law) },
    locations: [locationOf(law)],
    partialFingerprints: { "law/v1": fingerprint(law) },
    properties: {
      status: law.status,
      seed: law.seed,
      report: text(law),
      ...failure?.replay === undefined ? {} : { replay: failure.replay },
    },
  }];
}

function messageOf(law: RunReport): string {
  const { prop, failure } = law;
  if (failure === undefined) return text(law);
  const likely = failure.diagnosis === undefined ? "" : ` Likely: ${failure.diagnosis}.`;
  return `${prop} breaks "${law.law}": ${summary(failure.violation)}.${likely}`;
}

function locationOf({ module, prop, location }: RunReport): object {
  const file = location?.file ?? module;
  return {
    ...file === undefined ? {} : {
      physicalLocation: {
        artifactLocation: { uri: uriOf(file), uriBaseId: ROOT },
        ...location === undefined ? {} : { region: { startLine: location.line } },
      },
    },
    logicalLocations: [{
      name: prop,
      fullyQualifiedName: module === undefined ? prop : `${module}::${prop}`,
      kind: "object",
    }],
  };
}

/** The same from run to run, whatever input breaks the law: each law of each prop has one result at most. */
function fingerprint({ module = "", prop, law }: RunReport): string {
  return createHash("sha256").update(JSON.stringify([module, prop, law])).digest("hex");
}

function notifications(report: CampaignReport): object[] {
  const problems = report.problems.map(({ module, message }) => ({
    level: "error",
    message: { text: message },
    locations: [{
      physicalLocation: { artifactLocation: { uri: uriOf(module), uriBaseId: ROOT } },
    }],
  }));
  const lacks = shortcomings(report).map((text) => ({ level: "error", message: { text } }));
  const health = report.laws.flatMap((law) =>
    (law.health ?? []).map(({ message }) => ({
      level: "warning",
      message: { text: `${law.prop} obeys ${law.law}: ${message}` },
      locations: [locationOf(law)],
    }))
  );
  return [...problems, ...lacks, ...health];
}

function endOf({ started, seconds }: CampaignReport): { endTimeUtc?: string } {
  const end = new Date(Date.parse(started) + 1000 * seconds);
  // Years of more than four digits have no place in the format.
  const isTime = seconds >= 0 && end.getTime() < Date.UTC(10000, 0);
  return isTime ? { endTimeUtc: end.toISOString() } : {};
}

/** A relative path as a URI reference. */
function uriOf(path: string): string {
  return path.replaceAll("\\", "/").toWellFormed().split("/").map(encodeURIComponent).join("/");
}
