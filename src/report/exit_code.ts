import type { CampaignReport } from "../fuzz/campaign_report.ts";
import { castsDoubt } from "../fuzz/health.ts";
import { shortcomings } from "./shortcomings.ts";

/**
 * The exit code of a campaign: 130 if it was interrupted, 1 if a law is broken, 2 if something could not be
 * run, 3 if a law could not be judged, if a law that was judged is in doubt, if a shard is missing or if no
 * law holds, and otherwise 0.
 */
export function exitCode(report: CampaignReport): 0 | 1 | 2 | 3 | 130 {
  const { interrupted, laws, problems } = report;
  if (interrupted) return 130;
  if (laws.some(({ status }) => status === "violated")) return 1;
  if (problems.length > 0) return 2;
  const isInDoubt = laws.some(({ status, health = [] }) =>
    status === "unjudged" || status !== "violated" && health.some(castsDoubt)
  );
  const holds = laws.some(({ status }) => status === "holds");
  return isInDoubt || !holds || shortcomings(report).length > 0 ? 3 : 0;
}
