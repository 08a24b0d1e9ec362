import type { CampaignReport, Part } from "../../fuzz/campaign_report.ts";
import { counted, duration, grouped } from "./counted.ts";
import { type Content, type Markup, markup } from "./markup.ts";
import { STATUS, type Status } from "./status.ts";

/** The sentence that a report comes down to, and how serious it is. */
export function verdict(
  { laws, problems, interrupted, notRun = 0 }: CampaignReport,
): { status: Status; sentence: string } {
  const n = (status: Status) => laws.filter((law) => law.status === status).length;
  const of = (count: number) => `${grouped(count)} of ${counted(laws.length, "law")}`;
  if (n("violated") > 0) {
    return { status: "violated", sentence: `${of(n("violated"))} broken` };
  }
  if (n("unjudged") > 0) {
    return { status: "unjudged", sentence: `${of(n("unjudged"))} could not be judged` };
  }
  if (problems.length > 0) {
    return { status: "unjudged", sentence: `${counted(problems.length, "problem")}` };
  }
  // What was not run is not known to hold.
  if (interrupted || notRun > 0) {
    return { status: "unjudged", sentence: `Interrupted: ${of(n("holds"))} held so far` };
  }
  if (n("holds") === 0) {
    return {
      status: "vacuous",
      sentence: laws.length === 0 ? "Nothing was judged" : "No law applies",
    };
  }
  return {
    status: "holds",
    sentence: n("holds") === 1
      ? "The one law that applies holds"
      : `All ${n("holds")} laws that apply hold`,
  };
}

/** What came out, in how many laws, and what was run. */
export function overview(report: CampaignReport): Markup {
  const { interrupted, notRun = 0, problems, laws } = report;
  const { status, sentence } = verdict(report);
  const tiles = (["violated", "unjudged", "holds", "vacuous"] as const).map((one) => {
    const n = laws.filter((law) => law.status === one).length;
    const { symbol, words } = STATUS[one];
    return markup`<li class="tile ${n === 0 ? "none" : one}"><b>${
      grouped(n)
    }</b> <span><span aria-hidden="true">${symbol}</span> ${words}</span></li>`;
  });
  return markup`<header class="page">
<p class="brand">Backproof report</p>
<h1><span class="symbol ${status}" aria-hidden="true">${
    STATUS[status].symbol
  }</span> ${sentence}</h1>
${
    interrupted || notRun > 0
      ? markup`<p class="banner unjudged"><b aria-hidden="true">!</b> Interrupted: what was found up to then is here, and not every trial was judged.${
        notRun > 0 ? ` ${counted(notRun, "law")} ${notRun === 1 ? "was" : "were"} not run.` : ""
      }</p>`
      : undefined
  }${
    problems.map(({ module, message }) =>
      markup`<div class="banner violated"><p><b aria-hidden="true">✗</b> Could not run <code>${module}</code></p><pre>${message}</pre></div>`
    )
  }<ul class="tiles" aria-label="Laws by what came out">${tiles}</ul>
<dl class="facts">${
    facts(report).map(([name, content]) => markup`<div><dt>${name}</dt><dd>${content}</dd></div>`)
  }</dl></header>`;
}

function facts(report: CampaignReport): [string, Content][] {
  const { modules, seed, parts, runs, time, workers, shard, started, seconds } = report;
  const { backproof, deno, laws } = report;
  const trials = laws.reduce((sum, law) => sum + law.runs, 0);
  const asked = runs !== undefined
    ? `${grouped(runs)} a law`
    : time !== undefined
    ? `${duration(time)} in all`
    : undefined;
  return [
    [modules.length === 1 ? "module" : "modules", list(modules)],
    parts === undefined
      ? ["seed", markup`<code>${seed}</code>`]
      : ["merged from", parts.map(partText).join("; ")],
    ["trials", `${grouped(trials)}${asked === undefined ? "" : `, asked for ${asked}`}`],
    ["took", `${duration(seconds)} with ${counted(workers, "worker")}`],
    ["began", markup`<time datetime="${started}">${moment(started)}</time>`],
    ...shard === undefined
      ? []
      : [["shard", `${shard.index} of ${shard.count}`] as [string, Content]],
    ["versions", `Backproof ${backproof}, Deno ${deno}`],
  ];
}

function partText({ seed, shard }: Part): string {
  return `seed ${seed}${shard === undefined ? "" : `, shard ${shard.index} of ${shard.count}`}`;
}

function list(modules: readonly string[]): Content {
  if (modules.length === 0) return "none";
  return modules.map((module, i) => markup`${i > 0 ? ", " : ""}<code>${module}</code>`);
}

/** `2026-11-25 00:40:12 UTC`; as it is where it is no moment. */
function moment(started: string): string {
  const found = started.match(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/);
  return found === null ? started : `${found[1]} ${found[2]} UTC`;
}
