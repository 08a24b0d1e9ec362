import type { Failure, RunReport } from "../fuzz/run_report.ts";
import type { Violation } from "../laws/mod.ts";
import { sideBySide } from "./side_by_side.ts";
import { showBar } from "./show_number.ts";
import { showValue } from "./show_value.ts";
import { showActual, showExpected } from "./summary.ts";
import { visible } from "./visible.ts";

/** Where the values of a report begin. */
const LABEL = 12;
/** Where the sources of two short numbers begin, counted from their values. */
const SOURCE = 25;
/** Longer values have their source on the next line. */
const LONG = 58;
/** As wide as the line of what is given may be. */
const WIDTH = 100;

/** What can be done about too many trials that cannot be judged. */
const HINT =
  "Change what is drawn, or allow more: maxInconclusive in the prop, --max-inconclusive for one run";

/** What a run found, as text for people: one line if the law holds, the whole story if it does not. */
export function text(report: RunReport): string {
  return visible(told(report));
}

function told(report: RunReport): string {
  const { prop, law, runs } = report;
  if (report.failure !== undefined) return broken(report, report.failure);
  if (report.status === "unjudged") return unjudged(report);
  if (report.status === "vacuous") {
    const reason = report.vacuousReason ?? `it had nothing to say in ${count(runs, "trial")}`;
    return `– ${prop}: "${law}" does not apply: ${reason}`;
  }
  const facts = [count(runs, "trial")];
  if (report.resolution !== undefined) facts.push(`resolution ${showBar(report.resolution)}`);
  if (report.conventions > 0) facts.push(`${report.conventions} by convention (at kinks)`);
  if (report.vacuous > 0) facts.push(`${report.vacuous} did not apply`);
  facts.push(...inconclusive(report));
  return `✓ ${prop} obeys ${law}  ${facts.join(", ")}`;
}

function broken(report: RunReport, failure: Failure): string {
  const { prop, law, runs, shrinks } = report;
  const { violation, diagnosis, replay } = failure;
  const effort = [count(runs, "run"), ...shrinks > 0 ? [count(shrinks, "shrink")] : []].join(
    " and ",
  );
  const lines = [
    failure.origin?.phase === "stored"
      ? `${prop} still breaks "${law}", as stored`
      : `${prop} breaks "${law}" after ${effort}`,
    "",
    labelled("at", violation.where),
    ...sides(violation),
    labelled("given", given(failure)),
  ];
  const wrong = failure.localised === undefined ? [] : sideBySide(failure.localised);
  if (wrong.length > 0) lines.push(labelled("wrong", wrong.join("\n")));
  if (violation.note !== undefined) lines.push(labelled("note", violation.note));
  for (const others of inconclusive(report)) lines.push(labelled("also", others));
  if (diagnosis !== undefined || replay !== undefined) lines.push("");
  if (diagnosis !== undefined) lines.push(`Likely: ${diagnosis}`);
  if (replay !== undefined) lines.push(`Replay: deno task replay ${quoted(replay)}`);
  return lines.join("\n");
}

function unjudged(report: RunReport): string {
  const { maxInconclusive: allowed } = report;
  const reasons = Object.entries(report.inconclusive).sort(([, a], [, b]) => b.count - a.count);
  const total = reasons.reduce((sum, [, { count }]) => sum + count, 0);
  const label = Math.max(...reasons.map(([reason]) => reason.length));
  const digits = String(total).length;
  // The trials of the targeted phase do not count: they look for what is hard to judge.
  const drawn = report.runs - (report.statistics?.phases["targeted"] ?? 0);
  const isTooMany = allowed !== undefined && total > allowed * drawn;
  const limit = isTooMany
    ? `, ${allowed === 0 ? "none" : `at most ${percent(allowed)}`} may be`
    : "";
  const lacking = (report.health ?? []).find(({ kind }) => kind === "labels");
  if (total === 0 && lacking !== undefined) {
    return `${report.prop} cannot be judged by "${report.law}": ${lacking.message}`;
  }
  const stop = report.inconclusive["stopped"];
  if (stop !== undefined) {
    return `${report.prop} cannot be judged by "${report.law}": in trial ${report.runs} ${stop.detail}`;
  }
  const [only, ...rest] = reasons;
  // It is the same for every law, and says all.
  if (only?.[0] === "no permission" && rest.length === 0 && report.passes === 0) {
    return `${report.prop} cannot be judged by "${report.law}": ${only[1].detail}`;
  }
  const others = total < drawn && report.passes === 0 ? ", and the others do not apply" : "";
  return [
    `${report.prop} cannot be judged by "${report.law}": ` +
    `${total} of ${count(drawn, "trial")} ${
      total === 1 ? "is" : "are"
    } inconclusive${limit}${others}`,
    "",
    ...reasons.map(([reason, { count, detail }]) =>
      `  ${reason.padEnd(label)}  ${String(count).padStart(digits)}×  ${detail}`
    ),
    // Where no trial passed, allowing more changes nothing.
    ...isTooMany && report.passes > 0 ? ["", HINT] : [],
  ].join("\n");
}

/** The two sides of a violation, each with its source. */
function sides(violation: Violation): string[] {
  const { actualFrom, expectedFrom } = violation;
  const both: [string, string, string][] = [
    ["actual", showActual(violation), actualFrom],
    ["expected", showExpected(violation), expectedFrom],
  ];
  const longest = Math.max(...both.map(([, value]) => value.length));
  const isLong = longest > LONG || both.some(([, value]) => value.includes("\n"));
  const width = Math.max(SOURCE, longest + 2);
  return both.map(([label, value, source]) =>
    labelled(label, isLong ? `${value}\n${source}` : `${value.padEnd(width)}${source}`)
  );
}

function given({ given, violation }: Failure): string {
  const parts = Object.entries(given).map(([name, value]) => named(name, value));
  if (violation.dout !== undefined) parts.push(named("dout", violation.dout));
  const line = parts.join(", ");
  const fits = LABEL + line.length <= WIDTH && !line.includes("\n");
  return fits ? line : parts.join("\n");
}

function named(name: string, value: unknown): string {
  const start = `${name} = `;
  return start + showValue(value).replaceAll("\n", `\n${" ".repeat(start.length)}`);
}

function labelled(label: string, value: string): string {
  return `  ${label.padEnd(LABEL - 2)}${value.replaceAll("\n", `\n${" ".repeat(LABEL)}`)}`;
}

/** How many trials could not be judged, by reason; nothing if all could. */
function inconclusive({ inconclusive }: RunReport): string[] {
  const reasons = Object.entries(inconclusive);
  const total = reasons.reduce((sum, [, { count }]) => sum + count, 0);
  if (total === 0) return [];
  return [
    `${total} inconclusive (${
      reasons.map(([reason, { count }]) => `${count} ${reason}`).join(", ")
    })`,
  ];
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(6))}%`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** A path as a shell takes it. */
function quoted(path: string): string {
  return /^[\p{L}\p{N}_./\\:@+-]+$/u.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
