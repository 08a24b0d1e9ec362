import type { CampaignReport } from "../fuzz/campaign_report.ts";
import type { RunReport } from "../fuzz/run_report.ts";
import { escapeXml } from "./escape_xml.ts";
import { shortcomings } from "./shortcomings.ts";
import { summary } from "./summary.ts";
import { text } from "./text.ts";

/** A test case, and how it counts. */
interface Case {
  readonly xml: string;
  readonly kind: "passed" | "failures" | "errors" | "skipped";
  /** In seconds; undefined where it was not measured. */
  readonly seconds: number | undefined;
}

/** A test suite. */
interface Suite {
  readonly name: string;
  readonly module: string;
  readonly cases: readonly Case[];
}

/**
 * A campaign as JUnit XML: each prop a suite, each law a test case. A broken law is a failure, one that
 * cannot be judged an error, one that does not apply is skipped; what cannot be run, or was not run to
 * its end, is a suite with an error.
 */
export function junit(report: CampaignReport): string {
  const suites = [
    ...suitesOf(report.laws),
    ...report.problems.map(suiteOfProblem),
    ...shortcomings(report).map((message) => suiteOfProblem({ module: "the campaign", message })),
  ];
  const counts = attributes({ name: "Backproof", ...tally(suites.flatMap(({ cases }) => cases)) });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${counts}>`,
    ...suites.map((suite) => suiteXml(suite, report)),
    "</testsuites>",
    "",
  ].join("\n");
}

function suitesOf(laws: readonly RunReport[]): Suite[] {
  const groups = Map.groupBy(laws, ({ module, prop }) => JSON.stringify([module, prop]));
  return [...groups.values()].map((group) => {
    const { prop, module = "" } = group[0]!;
    return { name: prop, module, cases: group.map(caseOf) };
  });
}

function suiteOfProblem({ module, message }: CampaignReport["problems"][number]): Suite {
  const error = element("error", { message: firstLine(message), type: "not run" }, message);
  const xml = caseXml({ name: "runs", classname: module }, [error]);
  return { name: module, module, cases: [{ xml, kind: "errors", seconds: undefined }] };
}

function caseOf(law: RunReport): Case {
  const milliseconds = law.statistics?.milliseconds;
  const seconds = milliseconds === undefined ? undefined : rounded(milliseconds / 1000);
  const [kind, outcome] = outcomeOf(law);
  const warnings = (law.health ?? []).map(({ message }) => `⚠ ${message}`).join("\n");
  const xml = caseXml({
    name: law.law,
    classname: law.prop,
    file: law.location?.file ?? law.module,
    line: law.location?.line,
    time: seconds,
  }, [...outcome, ...warnings === "" ? [] : [element("system-out", {}, warnings)]]);
  return { xml, kind, seconds };
}

function outcomeOf(law: RunReport): [Case["kind"], string[]] {
  const whole = text(law);
  if (law.failure !== undefined) {
    const message = summary(law.failure.violation);
    return ["failures", [element("failure", { message, type: law.law }, whole)]];
  }
  if (law.status === "unjudged") {
    return ["errors", [element("error", { message: firstLine(whole), type: "not judged" }, whole)]];
  }
  if (law.status === "vacuous") {
    return ["skipped", [element("skipped", { message: law.vacuousReason ?? firstLine(whole) })]];
  }
  return ["passed", []];
}

function suiteXml({ name, module, cases }: Suite, report: CampaignReport): string {
  const properties = {
    module,
    seed: report.seed,
    runs: report.runs,
    backproof: report.backproof,
    deno: report.deno,
    interrupted: report.interrupted,
  };
  return [
    `  <testsuite${
      attributes({ name, ...tally(cases), timestamp: report.started.replace(/(\.\d+)?Z$/, "") })
    }>`,
    "    <properties>",
    ...Object.entries(properties)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `      ${element("property", { name, value: String(value) })}`),
    "    </properties>",
    ...cases.map(({ xml }) => xml),
    "  </testsuite>",
  ].join("\n");
}

function caseXml(names: Attributes, inner: readonly string[]): string {
  if (inner.length === 0) return `    <testcase${attributes(names)}/>`;
  const lines = inner.map((line) => `      ${line}`);
  return [`    <testcase${attributes(names)}>`, ...lines, "    </testcase>"].join("\n");
}

function tally(cases: readonly Case[]) {
  const count = (kind: Case["kind"]) => cases.filter((one) => one.kind === kind).length;
  const times = cases.flatMap(({ seconds }) => seconds ?? []);
  return {
    tests: cases.length,
    failures: count("failures"),
    errors: count("errors"),
    skipped: count("skipped"),
    time: times.length === 0 ? undefined : rounded(times.reduce((a, b) => a + b)),
  };
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

function element(name: string, attrs: Attributes, content = ""): string {
  const start = `<${name}${attributes(attrs)}`;
  // A line break within an element may stand as it is.
  return content === ""
    ? `${start}/>`
    : `${start}>${escapeXml(content).replaceAll("&#10;", "\n")}</${name}>`;
}

function attributes(all: Attributes): string {
  return Object.entries(all)
    .map(([name, value]) => value === undefined ? "" : ` ${name}="${escapeXml(String(value))}"`)
    .join("");
}

/** Readers of JUnit know no exponents. */
function rounded(seconds: number): number {
  return Number(seconds.toFixed(6));
}

function firstLine(text: string): string {
  return text.split("\n")[0]!;
}
