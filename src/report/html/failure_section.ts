import type { ErrorCurve } from "../../diagnose/mod.ts";
import type { Failure, RunReport } from "../../fuzz/run_report.ts";
import { Tensor } from "../../tensor/mod.ts";
import { showNumber } from "../show_number.ts";
import { showActual, showExpected } from "../summary.ts";
import { failureAnchor, lawAnchor } from "./anchors.ts";
import { counted } from "./counted.ts";
import { curveStory, errorsOf, short } from "./curve_chart.ts";
import { diagnosisBox } from "./diagnosis.ts";
import { heatMap } from "./heat_map.ts";
import type { JudgedProp, NumberedLaw } from "./judged_props.ts";
import { type Content, type Markup, markup } from "./markup.ts";
import { reproduce } from "./reproduce.ts";
import { scrollBox } from "./scroll_box.ts";
import { value } from "./value.ts";

/** What a failure is shown with. */
export interface FailureOptions {
  readonly prop: JudgedProp;
  /** Draws the error curve. */
  readonly drawn: (curve: ErrorCurve) => Promise<Markup>;
}

/** All that is known of a broken law. */
export async function failureSection(
  { report, index }: NumberedLaw,
  { prop, drawn }: FailureOptions,
): Promise<Markup> {
  const { law, says, runs, shrinks, failure } = report;
  const id = failureAnchor(index);
  const title =
    markup`<h3 id="${id}-title"><span class="symbol violated" aria-hidden="true">✗</span> ${prop.name} breaks “${law}”</h3>`;
  const effort = `after ${counted(runs, "run")}${
    shrinks > 0 ? ` and ${counted(shrinks, "shrink")}` : ""
  }`;
  const lead = markup`<p class="soft">The law says: ${says}. Found ${effort}. <a href="#${
    lawAnchor(index)
  }">All laws of ${prop.name}</a></p>`;
  const body = failure === undefined
    ? markup`<p>Nothing was kept of the trial.</p>`
    : markup`${sides(report, failure)}
${failure.diagnosis === undefined ? undefined : diagnosisBox(failure.diagnosis)}
<h4>The smallest input that breaks it</h4>${counterexample(failure)}
${
      failure.localised === undefined
        ? undefined
        : markup`<h4>Which entries are wrong</h4>${heatMap(failure.localised)}`
    }
${failure.curve === undefined ? undefined : await curveFigure(failure.curve, drawn)}
<h4>Run it again</h4>${again(report, failure)}`;
  return markup`<article class="card failure" id="${id}" tabindex="-1" aria-labelledby="${id}-title">
${title}${lead}${body}</article>`;
}

/** Where, both sides, and where all this comes from. */
function sides({ location, module, health, inconclusive }: RunReport, failure: Failure): Markup {
  const { violation, during, origin } = failure;
  const rows: [string, Content][] = [
    ["at", markup`<code>${violation.where}</code>`],
    ["actual", side(violation.actual, showActual(violation), violation.actualFrom)],
    ["expected", side(violation.expected, showExpected(violation), violation.expectedFrom)],
  ];
  if (violation.note !== undefined) rows.push(["note", violation.note]);
  if (during !== undefined) rows.push(["while judging", during]);
  const where = location === undefined ? module : `${location.file}:${location.line}`;
  if (where !== undefined) rows.push(["layer", markup`<code>${where}</code>`]);
  if (origin !== undefined) {
    const path = origin.path.length > 0 ? `, then shrinks ${pathText(origin.path)}` : "";
    rows.push(["found", `${PHASE[origin.phase]} ${origin.trial + 1}${path}`]);
  }
  const others = Object.entries(inconclusive).map(([reason, { count }]) => `${count} ${reason}`);
  if (others.length > 0) rows.push(["also", `inconclusive: ${others.join(", ")}`]);
  for (const { message } of health ?? []) rows.push(["health", message]);
  return markup`<dl class="sides">${
    rows.map(([label, content]) => markup`<dt>${label}</dt><dd>${content}</dd>`)
  }</dl>`;
}

const PHASE = {
  stored: "stored trial",
  example: "example",
  generated: "generated trial",
  targeted: "targeted trial",
} as const;

/** The shrinks shown of a long path. */
const SHRINKS = 20;

function pathText(path: readonly number[]): string {
  const shown = path.slice(0, SHRINKS).join(" → ");
  return path.length > SHRINKS ? `${shown} → … (${path.length} in all)` : shown;
}

function side(what: number | string | Tensor, shown: string, from: string): Markup {
  if (!shown.includes("\n") && shown.length <= 60) {
    return markup`<strong class="number">${shown}</strong> <span class="soft">${from}</span>`;
  }
  const label = what instanceof Tensor ? "A tensor" : "What was found";
  return markup`${scrollBox(label, markup`<pre>${shown}</pre>`)}<span class="soft">${from}</span>`;
}

function counterexample({ given, violation }: Failure): Markup {
  const all: [string, unknown][] = Object.entries(given);
  if (violation.dout !== undefined) all.push(["dout", violation.dout]);
  return markup`<div class="values">${all.map(([name, drawn]) => value(name, drawn))}</div>`;
}

async function curveFigure(
  curve: ErrorCurve,
  drawn: FailureOptions["drawn"],
): Promise<Markup> {
  const { where, rungs, chosen, orders } = curve;
  const errors = errorsOf(curve);
  const rows = rungs.map(({ step, slope }, i) => {
    const use = i === chosen ? "◆ settled" : i >= chosen - orders && i < chosen ? "● used" : "";
    return markup`<tr><th scope="row">${short(step)}</th><td>${showNumber(slope)}</td><td>${
      short(errors[i]!)
    }</td><td class="text">${use}</td></tr>`;
  });
  const title = `How the finite difference at ${where} depends on the step`;
  return markup`<h4>How sure the slope at <code>${where}</code> is</h4>
<figure class="curve">${scrollBox(title, await drawn(curve))}<figcaption>${
    curveStory(curve)
  }</figcaption></figure>
<details><summary>The numbers of the curve</summary>${
    scrollBox(
      title,
      markup`<table class="numbers"><thead><tr><th scope="col">step</th><th scope="col">difference</th><th scope="col">error</th><th scope="col">use</th></tr></thead><tbody>${rows}</tbody></table>`,
    )
  }</details>`;
}

function again(report: RunReport, failure: Failure): Markup {
  const { replay } = failure;
  return markup`${
    replay === undefined
      ? undefined
      : scrollBox("Command", markup`<pre>deno task replay ${quoted(replay)}</pre>`)
  }<details><summary>The code to reproduce it</summary>${
    scrollBox("Code", markup`<pre class="code">${reproduce(report, failure)}</pre>`)
  }</details>`;
}

/** A path as a shell takes it. */
function quoted(path: string): string {
  return /^[\p{L}\p{N}_./\\:@+-]+$/u.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
