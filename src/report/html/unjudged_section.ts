import { lawAnchor, unjudgedAnchor } from "./anchors.ts";
import { counted, percent } from "./counted.ts";
import type { JudgedProp, NumberedLaw } from "./judged_props.ts";
import { type Markup, markup } from "./markup.ts";
import { scrollBox } from "./scroll_box.ts";
import { inconclusiveOf } from "./status.ts";

/** Why a law could not be judged, by reason, and what to change. */
export function unjudgedSection({ report, index }: NumberedLaw, { name }: JudgedProp): Markup {
  const { law, runs, maxInconclusive: allowed, passes } = report;
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
      markup`<table class="numbers"><thead><tr><th scope="col">reason</th><th scope="col">trials</th><th scope="col">the first of them</th></tr></thead><tbody>${rows}</tbody></table>`,
    )
  }${
    isTooMany && passes > 0
      ? markup`<p class="soft">Change what is drawn, or allow more: <code>maxInconclusive</code> in the prop, <code>--max-inconclusive</code> for one run.</p>`
      : undefined
  }</article>`;
}
