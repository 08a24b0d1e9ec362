import type { RunReport } from "../../fuzz/run_report.ts";
import { anchorOf, propAnchor } from "./anchors.ts";
import { counted, grouped } from "./counted.ts";
import type { JudgedProp } from "./judged_props.ts";
import { type Markup, markup } from "./markup.ts";
import { scrollBox } from "./scroll_box.ts";
import { inconclusiveOf, STATUS, type Status } from "./status.ts";

/** The worst first. */
const ORDER: readonly Status[] = ["violated", "unjudged", "holds", "vacuous"];

/** Every prop × law, each a link to where more is said. */
export function grid(props: readonly JudgedProp[]): Markup {
  const laws = [...new Set(props.flatMap(({ laws }) => laws.map(({ report }) => report.law)))];
  const names = new Set<string>();
  const doubles = new Set(
    props.flatMap(({ name }) => names.has(name) ? [name] : (names.add(name), [])),
  );
  const rows = props.map((prop) => {
    const byLaw = new Map(prop.laws.map((one) => [one.report.law, one]));
    const worst = ORDER.find((status) => prop.laws.some(({ report }) => report.status === status));
    return markup`<tr data-worst="${worst}" data-name="${prop.name.toLowerCase()}"><th scope="row"><a href="#${
      propAnchor(prop.index)
    }">${prop.name}</a>${
      doubles.has(prop.name) ? markup`<br><span class="soft">${prop.module}</span>` : undefined
    }</th>${
      laws.map((law) => {
        const one = byLaw.get(law);
        return one === undefined
          ? markup`<td><span class="unseen">not claimed</span></td>`
          : markup`<td>${cell(one.report, anchorOf(one.report, one.index))}</td>`;
      })
    }</tr>`;
  });
  const head = laws.map((law) => markup`<th scope="col"><span>${law}</span></th>`);
  return markup`<div class="filters" hidden><label>Show <select id="filter-status"><option value="">every prop</option><option value="violated unjudged">what needs a look</option><option value="violated">broken ones</option></select></label> <label>named <input id="filter-name" type="search" autocomplete="off"></label> <span id="filter-count" role="status"></span></div>
${
    scrollBox(
      "Every prop and law",
      markup`<table class="grid"><thead><tr><th scope="col" class="corner">prop</th>${head}</tr></thead><tbody>${rows}</tbody></table>`,
    )
  }<p class="legend"><span><b class="holds">✓</b> holds, in so many trials</span> <span><b class="violated">✗</b> broken, by the trial of this number</span> <span><b class="unjudged">?</b> could not be judged, so many inconclusive trials</span> <span><b class="vacuous">–</b> does not apply</span> <span><b class="unjudged">!</b> holds, and its health needs a look</span></p>`;
}

function cell(report: RunReport, anchor: string): Markup {
  const { status, prop, law } = report;
  const { symbol, words } = STATUS[status];
  const warnings = status === "holds" ? report.health?.length ?? 0 : 0;
  const { shown, said } = countOf(report);
  const label = `${prop}, ${law}: ${words}${said}${
    warnings > 0 ? `, ${counted(warnings, "warning")}` : ""
  }`;
  return markup`<a class="cell ${status}" href="#${anchor}" aria-label="${label}" title="${label}"><b>${symbol}</b>${
    shown === "" ? undefined : ` ${shown}`
  }${warnings > 0 ? markup`<b class="unjudged">!</b>` : undefined}</a>`;
}

function countOf(report: RunReport): { readonly shown: string; readonly said: string } {
  const { runs, passes } = report;
  switch (report.status) {
    case "holds":
      return {
        shown: grouped(passes),
        said: ` in ${counted(passes, "trial")} of ${grouped(runs)}`,
      };
    case "violated":
      return { shown: grouped(runs), said: ` by trial ${grouped(runs)}` };
    case "unjudged": {
      const unknown = inconclusiveOf(report);
      return {
        shown: grouped(unknown),
        said: `, ${grouped(unknown)} of ${counted(runs, "trial")} inconclusive`,
      };
    }
    case "vacuous":
      return { shown: "", said: report.vacuousReason ? `: ${report.vacuousReason}` : "" };
  }
}
