import { styleText } from "node:util";
import type { CampaignReport } from "../fuzz/campaign_report.ts";
import { campaignText } from "./campaign_text.ts";
import { inColour } from "./in_colour.ts";
import { text } from "./text.ts";

/** A whole campaign as text in the colours of a terminal. */
export function campaignInColour(report: CampaignReport): string {
  return campaignText(report, {
    show: (law) => inColour(text(law), law.status),
    marks: { problem: paint("red", "✗"), doubt: paint("yellow", "⚠") },
  });
}

function paint(style: "red" | "yellow", mark: string): string {
  return styleText(style, mark, { validateStream: false });
}
