import type { CampaignReport } from "../fuzz/campaign_report.ts";
import type { RunReport } from "../fuzz/run_report.ts";
import { campaignHead } from "./campaign_head.ts";
import { campaignTail, type Marks } from "./campaign_tail.ts";
import { text } from "./text.ts";

/** How the parts of a campaign are shown. */
export interface CampaignTextOptions {
  /** Shows one law; `text` if left out. */
  readonly show?: (law: RunReport) => string;
  /** The marks of what needs a look; plain ones if left out. */
  readonly marks?: Marks;
}

/** A whole campaign as text for people: module by module, law by law, and what it comes to. */
export function campaignText(
  report: CampaignReport,
  { show = text, marks }: CampaignTextOptions = {},
): string {
  const modules = Map.groupBy(report.laws, ({ module }) => module ?? report.modules[0] ?? "");
  const blocks = [...modules].map(([module, laws]) =>
    campaignHead(module, { laws: laws.length, report }) + "\n" + lawsText(laws, show)
  );
  return `${[...blocks, campaignTail(report, marks)].join("\n\n")}\n`;
}

/** A long report stands by itself among the lines of the others. */
function lawsText(laws: readonly RunReport[], show: (law: RunReport) => string): string {
  let lines = "";
  let wasLong = true;
  for (const law of laws) {
    const shown = show(law);
    const isLong = shown.includes("\n");
    lines += isLong || wasLong ? `\n${shown}\n` : `${shown}\n`;
    wasLong = isLong;
  }
  return lines.trimEnd();
}
