import { createHash } from "node:crypto";
import type { CampaignReport } from "../../fuzz/campaign_report.ts";
import { loadCharts } from "./chart.ts";
import { curveChart } from "./curve_chart.ts";
import { failureSection } from "./failure_section.ts";
import { grid } from "./grid.ts";
import { healthSection } from "./health_section.ts";
import { judgedProps, type NumberedLaw } from "./judged_props.ts";
import { type Content, Markup, markup } from "./markup.ts";
import { overview, verdict } from "./overview.ts";
import { propSection } from "./prop_section.ts";
import { SCRIPT } from "./script.ts";
import { STATUS, type Status } from "./status.ts";
import { STYLE } from "./style.ts";
import { unjudgedSections } from "./unjudged_section.ts";

/**
 * What a campaign found, as one page that opens from disk: it asks nothing of any network, needs no script
 * to be read, and runs none but its own.
 */
export async function html(report: CampaignReport): Promise<string> {
  const chart = await loadCharts();
  const props = judgedProps(report.laws);
  const failures: Markup[] = [];
  const unjudged: Markup[] = [];
  const judged: Markup[] = [];
  for (const prop of props) {
    const laws = (status: Status): NumberedLaw[] =>
      prop.laws.filter(({ report }) => report.status === status);
    for (const law of laws("violated")) {
      const drawn = (curve: Parameters<typeof curveChart>[0]) => {
        const { spec, label } = curveChart(curve);
        return chart(spec, label);
      };
      failures.push(await failureSection(law, { prop, drawn }));
    }
    unjudged.push(...unjudgedSections(laws("unjudged"), prop));
    judged.push(await propSection(prop, { drawn: ({ spec, label }) => chart(spec, label) }));
  }
  const health = healthSection(props);
  const sections: [id: string, title: string, content: Content][] = [
    ["grid", "Every prop and law", grid(props)],
    ["failures", failures.length === 1 ? "The broken law" : "The broken laws", failures],
    ["unjudged", "What could not be judged", unjudged],
    ["props", "Prop by prop", judged],
  ];
  const shown = sections.filter(([, , content]) => !Array.isArray(content) || content.length > 0)
    .filter(() => props.length > 0);
  const written = shown.map(([id, title, content]) =>
    markup`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${content}</section>`
  );
  // Where something is odd, it is said before the long part.
  if (health !== undefined) written.splice(-1, 0, health);
  const links = [
    ...shown.map(([id, title]) => markup`<li><a href="#${id}">${title}</a></li>`),
    ...health === undefined ? [] : [markup`<li><a href="#health">Health</a></li>`],
  ];
  return page(report, { written, links }).text;
}

function page(
  report: CampaignReport,
  { written, links }: { readonly written: readonly Markup[]; readonly links: readonly Markup[] },
): Markup {
  const { status, sentence } = verdict(report);
  const { symbol } = STATUS[status];
  // What a module under test says must not run, whatever slips through.
  const policy = `default-src 'none'; img-src data:; style-src '${digest(STYLE)}'; ` +
    `script-src '${digest(SCRIPT)}'; base-uri 'none'; form-action 'none'`;
  return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${symbol} ${sentence} – Backproof</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the results</a>
${overview(report)}
${links.length === 0 ? undefined : markup`<nav aria-label="Sections"><ul>${links}</ul></nav>`}
<main id="main" tabindex="-1">${written}</main>
<footer>Written by Backproof ${report.backproof}. The page is one file and asks nothing of any network.</footer>
<script>${new Markup(SCRIPT)}</script>
</body>
</html>
`;
}

/** How a Content Security Policy names what may run or style. */
function digest(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
