import type { CampaignReport, Part } from "../fuzz/campaign_report.ts";

/** Why a report says less than the whole campaign would, each in one sentence; nothing if it is whole. */
export function shortcomings(report: CampaignReport): string[] {
  return [
    ...report.interrupted ? ["The run was interrupted: not every trial was judged"] : [],
    ...notRun(report),
    ...missingShards(report),
  ];
}

function notRun({ notRun = 0, time, interrupted }: CampaignReport): string[] {
  if (notRun === 0) return [];
  const what = notRun === 1 ? "1 law was" : `${notRun} laws were`;
  const isLate = !interrupted && time !== undefined;
  return [`${what} not run at all${isLate ? ": give them more time with --time" : ""}`];
}

/** A report of one shard alone is whole; one that was merged lacks the others of its seeds. */
function missingShards({ parts = [] }: CampaignReport): string[] {
  const groups = Map.groupBy(
    parts.filter(({ shard }) => shard !== undefined),
    ({ seed, shard }) => `${seed} ${shard!.count}`,
  );
  return [...groups.values()].flatMap((group: readonly Part[]) => {
    const { seed, shard } = group[0]!;
    const found = new Set(group.map((part) => part.shard!.index));
    const names: string[] = [];
    for (let index = 1; index <= shard!.count; index++) {
      if (!found.has(index)) names.push(`${index}/${shard!.count}`);
    }
    if (names.length === 0) return [];
    const which = `shard${names.length === 1 ? "" : "s"} ${names.join(", ")}`;
    return [`The report lacks ${which} of seed ${seed}: merge all shards`];
  });
}
