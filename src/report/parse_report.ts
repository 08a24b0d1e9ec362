import { decode, type Json } from "../corpus/mod.ts";
import type { CampaignReport } from "../fuzz/campaign_report.ts";
import { asObject } from "./check.ts";
import { reportShape } from "./report_shape.ts";

/** The only version of the format so far. */
const VERSION: CampaignReport["version"] = 1;

/**
 * Reads what `json` wrote, to the last bit of every number.
 *
 * @throws {TypeError} If it is damaged, or of a version that is not known: the message says where.
 */
export function parseReport(text: string): CampaignReport {
  const parsed = asObject(parseJson(text), "");
  const { version } = parsed;
  if (version !== VERSION) {
    const found = version === undefined
      ? "it has no version"
      : `its version is ${JSON.stringify(version)}`;
    throw new TypeError(`${found}, and only version ${VERSION} of a stored run can be read`);
  }
  const report = decode(parsed as Json);
  reportShape(report, "");
  return report as CampaignReport;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TypeError(`it is no JSON: ${(error as Error).message}`);
  }
}
