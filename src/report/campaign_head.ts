import type { CampaignReport } from "../fuzz/campaign_report.ts";

/** What of a campaign is known before it begins. */
export type Beginning = Pick<CampaignReport, "seed" | "runs" | "time" | "shard" | "parts">;

/** The line above the laws of a module: how many there are, how long each is run, and from which seed. */
export function campaignHead(
  module: string,
  { laws, report }: { readonly laws: number; readonly report: Beginning },
): string {
  const { runs, time, shard } = report;
  const facts = [
    count(laws, "law"),
    ...runs === undefined ? [] : [`${count(runs, "run")} each`],
    ...time === undefined ? [] : [`${time} s in all`],
    ...shard === undefined ? [] : [`shard ${shard.index}/${shard.count}`],
    seedsOf(report),
  ];
  return `Fuzzing ${module}: ${facts.join(", ")}`;
}

/** Merged reports may have several seeds, and none of them alone repeats the run. */
function seedsOf({ seed, parts = [] }: Beginning): string {
  const seeds = [...new Set([seed, ...parts.map((part) => part.seed)])].sort((a, b) => a - b);
  return seeds.length === 1 ? `--seed ${seed}` : `merged from seeds ${seeds.join(", ")}`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
