import { failureAnchor, lawAnchor, propAnchor, unjudgedAnchor } from "./anchors.ts";
import { counted, duration, grouped, percent, rate } from "./counted.ts";
import { type Distribution, distributions } from "./distributions.ts";
import type { JudgedProp, NumberedLaw } from "./judged_props.ts";
import { showBar } from "../show_number.ts";
import { type Content, type Markup, markup } from "./markup.ts";
import { scrollBox } from "./scroll_box.ts";
import { badge, inconclusiveOf, STATUS, type Status } from "./status.ts";
import { type Sums, sumsOf } from "./sums.ts";

/** Every law of a prop with its counts, and what its trials were like. */
export async function propSection(
  prop: JudgedProp,
  { drawn }: { readonly drawn: (chart: Distribution) => Promise<Markup> },
): Promise<Markup> {
  const { name, module, index, laws } = prop;
  const id = propAnchor(index);
  const sums = sumsOf(laws);
  const location = laws.find(({ report }) => report.location)?.report.location;
  const where = location === undefined ? module : `${location.file}:${location.line}`;
  const outcomes = (["violated", "unjudged", "holds", "vacuous"] as const).flatMap((status) => {
    const n = laws.filter(({ report }) => report.status === status).length;
    return n === 0 ? [] : [`${n} ${wordsFor(status, n)}`];
  }).join(", ");
  const speed = sums.milliseconds > 0
    ? ` in ${duration(sums.milliseconds / 1e3)}, ${rate(sums.timed, sums.milliseconds)} a second`
    : "";
  const figures: Markup[] = [];
  for (const chart of distributions(sums)) {
    figures.push(
      markup`<figure><figcaption>${chart.title}</figcaption>${await drawn(chart)}</figure>`,
    );
  }
  return markup`<article class="card" id="${id}" tabindex="-1" aria-labelledby="${id}-title">
<h3 id="${id}-title">${name}</h3>
<p class="soft">${where === undefined ? undefined : markup`<code>${where}</code> · `}${
    counted(laws.length, "law")
  }: ${outcomes} · ${counted(sums.trials, "trial")}${speed}</p>
${lawTable(prop)}${labels(sums)}${
    figures.length === 0
      ? undefined
      : markup`<details><summary>What was drawn and how finely it was judged</summary><div class="charts">${figures}</div>${
        facts(sums)
      }</details>`
  }</article>`;
}

function wordsFor(status: Status, n: number): string {
  if (status === "holds") return n === 1 ? "holds" : "hold";
  if (status === "vacuous") return n === 1 ? "does not apply" : "do not apply";
  return STATUS[status].words;
}

function lawTable({ name, laws }: JudgedProp): Markup {
  const head = [
    "law",
    "came out",
    "passed",
    "inconclusive",
    "did not apply",
    "by convention",
    "resolution",
  ];
  const columns = [...head, "trials a second"]
    .map((title, i) =>
      markup`<th scope="col"${i < 2 ? markup` class="text"` : undefined}>${title}</th>`
    );
  return scrollBox(
    `Laws of ${name}`,
    markup`<table class="numbers laws"><thead><tr>${columns}</tr></thead><tbody>${
      laws.map(lawRow)
    }</tbody></table>`,
  );
}

function lawRow({ report, index }: NumberedLaw): Markup {
  const { law, says, status, passes, vacuous, conventions, resolution, statistics, runs } = report;
  const more = status === "violated"
    ? failureAnchor(index)
    : status === "unjudged"
    ? unjudgedAnchor(index)
    : undefined;
  const unknown = inconclusiveOf(report);
  const few = (n: number): Content => n === 0 ? "·" : grouped(n);
  const notes = [
    ...status === "vacuous" && report.vacuousReason !== undefined ? [report.vacuousReason] : [],
    ...(report.health ?? []).map(({ message }) => `Health: ${message}`),
  ];
  return markup`<tr id="${lawAnchor(index)}" tabindex="-1"><th scope="row" title="${says}">${law}${
    notes.map((note) => markup`<br><span class="note">${note}</span>`)
  }</th><td class="text">${
    more === undefined ? badge(status) : markup`<a href="#${more}">${badge(status)}</a>`
  }</td><td>${few(passes)}</td><td>${few(unknown)}</td><td>${few(vacuous)}</td><td>${
    few(conventions)
  }</td><td>${resolution === undefined ? "·" : showBar(resolution)}</td><td>${
    statistics === undefined ? "·" : rate(runs, statistics.milliseconds)
  }</td></tr>`;
}

function labels({ labels, sampled }: Sums): Markup | undefined {
  if (labels.size === 0 || sampled === 0) return undefined;
  const rows = [...labels].map(([name, { count, atLeast }]) => {
    const share = count / sampled;
    const isEnough = atLeast === undefined ? undefined : share >= atLeast;
    const verdict = isEnough === undefined
      ? "·"
      : isEnough
      ? markup`<span class="badge holds">✓ enough</span>`
      : markup`<span class="badge unjudged">? too few</span>`;
    return markup`<tr><th scope="row">${name}</th><td>${
      grouped(count)
    }</td><td class="text"><meter min="0" max="1" value="${
      Math.min(1, share).toFixed(3)
    }" aria-label="share of ${name}"></meter> ${percent(share)}</td><td>${
      atLeast === undefined ? "·" : percent(atLeast)
    }</td><td class="text">${verdict}</td></tr>`;
  });
  return scrollBox(
    "Labels",
    markup`<table class="numbers"><caption>Labels, in ${
      counted(sampled, "trial")
    } of the sample</caption><thead><tr><th scope="col" class="text">label</th><th scope="col">trials</th><th scope="col" class="text">share</th><th scope="col">demanded</th><th scope="col" class="text">so it is</th></tr></thead><tbody>${rows}</tbody></table>`,
  );
}

function facts({ phases, discards, sampled }: Sums): Markup {
  const parts = [
    `Sampled: ${counted(sampled, "trial")}`,
    ...[...phases].map(([phase, n]) => `${phase}: ${grouped(n)}`),
    ...discards > 0 ? [`discarded: ${grouped(discards)}`] : [],
  ];
  return markup`<p class="soft">${parts.join(" · ")}</p>`;
}
