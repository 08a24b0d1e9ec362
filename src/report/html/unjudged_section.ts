import { lawAnchor, unjudgedAnchor } from "./anchors.ts";
import { counted, percent } from "./counted.ts";
import type { JudgedProp, NumberedLaw } from "./judged_props.ts";
import { type Markup, markup } from "./markup.ts";
import { scrollBox } from "./scroll_box.ts";
import { inconclusiveOf } from "./status.ts";

/** Why laws could not be judged: those of which none could, for one and the same reason, together. */
export function unjudgedSections(laws: readonly NumberedLaw[], prop: JudgedProp): Markup[] {
  const sections: Markup[] = [];
  const told = new Set<NumberedLaw>();
  for (const law of laws) {
    if (told.has(law)) continue;
    const why = onlyReason(law);
    const alike = why === undefined ? [law] : laws.filter((other) => onlyReason(other) === why);
    for (const one of alike) told.add(one);
    sections.push(
      alike.length === 1 && !isStopped(law)
        ? unjudgedSection(law, prop)
        : together(alike, { prop, why: why ?? "" }),
    );
  }
  return sections;
}

function isStopped({ report }: NumberedLaw): boolean {
  return report.inconclusive["stopped"] !== undefined;
}

/** What stopped a law, or kept all its trials from being judged, if that is a single thing. */
function onlyReason(law: NumberedLaw): string | undefined {
  const { inconclusive, passes } = law.report;
  if (isStopped(law)) return inconclusive["stopped"]!.detail;
  const [only, ...rest] = Object.values(inconclusive);
  if (only === undefined || rest.length > 0 || passes > 0 || only.count < drawnIn(law)) {
    return undefined;
  }
  return only.detail;
}

/** The trials that count: those of the targeted phase look for what is hard to judge. */
function drawnIn({ report: { runs, statistics } }: NumberedLaw): number {
  return runs - (statistics?.phases["targeted"] ?? 0);
}

function together(
  laws: readonly NumberedLaw[],
  { prop: { name }, why }: { readonly prop: JudgedProp; readonly why: string },
): Markup {
  const [{ report, index }] = laws as [NumberedLaw, ...NumberedLaw[]];
  const id = unjudgedAnchor(index);
  const title = laws.length === 1 ? `“${report.law}”` : counted(laws.length, "law");
  const items = laws.map((law, i) => {
    const { report, index } = law;
    // The first one is where the card is.
    const place = i === 0 ? "" : markup` id="${unjudgedAnchor(index)}" tabindex="-1"`;
    const trials = isStopped(law)
      ? `in trial ${report.runs}`
      : `${drawnIn(law)} of ${counted(drawnIn(law), "trial")}`;
    return markup`<li${place}><a href="#${
      lawAnchor(index)
    }">${report.law}</a> <span class="soft">${trials}</span></li>`;
  });
  return markup`<article class="card" id="${id}" tabindex="-1" aria-labelledby="${id}-title">
<h3 id="${id}-title"><span class="symbol unjudged" aria-hidden="true">?</span> ${name} cannot be judged by ${title}</h3>
<p>${why}</p>
<ul class="alike">${items}</ul></article>`;
}

/** Why a law could not be judged, by reason, and what to change. */
function unjudgedSection(numbered: NumberedLaw, { name }: JudgedProp): Markup {
  const { report, index } = numbered;
  const { law, maxInconclusive: allowed, passes } = report;
  const runs = drawnIn(numbered);
  const total = inconclusiveOf(report);
  const id = unjudgedAnchor(index);
  const isTooMany = allowed !== undefined && total > allowed * runs;
  const limit = isTooMany
    ? `; ${allowed === 0 ? "none" : `at most ${percent(allowed)}`} may be`
    : passes === 0 && total < runs
    ? ", and the others do not apply"
    : "";
  const rows = Object.entries(report.inconclusive).sort(([, a], [, b]) => b.count - a.count)
    .map(([reason, { count, detail }]) =>
      markup`<tr><th scope="row">${reason}</th><td>${count}</td><td class="text">${detail}</td></tr>`
    );
  return markup`<article class="card" id="${id}" tabindex="-1" aria-labelledby="${id}-title">
<h3 id="${id}-title"><span class="symbol unjudged" aria-hidden="true">?</span> ${name} cannot be judged by “${law}”</h3>
<p>${total} of ${counted(runs, "trial")} ${
    total === 1 ? "is" : "are"
  } inconclusive${limit}. <a href="#${lawAnchor(index)}">All laws of ${name}</a></p>
${
    scrollBox(
      `Why ${name} cannot be judged by ${law}`,
      markup`<table class="numbers"><thead><tr><th scope="col">reason</th><th scope="col">trials</th><th scope="col" class="text">the first of them</th></tr></thead><tbody>${rows}</tbody></table>`,
    )
  }${
    isTooMany && passes > 0
      ? markup`<p class="soft">Change what is drawn, or allow more: <code>maxInconclusive</code> in the prop, <code>--max-inconclusive</code> for one run.</p>`
      : undefined
  }</article>`;
}
