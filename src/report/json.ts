import { encode } from "../corpus/mod.ts";
import { layOut } from "../corpus/lay_out.ts";
import type { CampaignReport } from "../fuzz/campaign_report.ts";

/**
 * The whole campaign as JSON, as `campaign.schema.json` describes it; `parseReport` reads it back to the
 * last bit of every number.
 *
 * @throws {TypeError} If something was drawn that JSON cannot hold, such as a function.
 */
export function json(report: CampaignReport): string {
  return `${layOut(encode(report, "the report"))}\n`;
}
