import type { CampaignReport, Part } from "../fuzz/campaign_report.ts";
import type { RunReport } from "../fuzz/run_report.ts";
import { mergeLaws } from "./merge_laws.ts";

/**
 * One report from several: of shards, of modules, or of the same laws from other seeds, whose counts are
 * added up; the worst status and the smallest failure are kept.
 *
 * @throws {RangeError} If there are no reports, if they come from other versions, or if the same trials
 * were judged in two of them, as where one shard is given twice.
 */
export function mergeReports(reports: readonly CampaignReport[]): CampaignReport {
  const [first] = reports;
  if (first === undefined) throw new RangeError("Cannot merge no reports: expected at least one");
  for (const other of reports) checkVersion(first, other);
  const parts = partsOf(reports);
  const sorted = reports.toSorted((a, b) => orderOf(a) - orderOf(b));
  const { runs, time } = first;
  const deno = reports.flatMap((one) => one.deno.split(", "));
  return {
    version: first.version,
    backproof: first.backproof,
    deno: [...new Set(deno)].sort().join(", "),
    started: reports.map((one) => one.started).sort()[0]!,
    seconds: reports.reduce((sum, one) => sum + one.seconds, 0),
    seed: Math.min(...reports.map(({ seed }) => seed)),
    ...runs !== undefined && reports.every((one) => one.runs === runs) ? { runs } : {},
    ...time !== undefined && reports.every((one) => one.time === time) ? { time } : {},
    workers: Math.max(...reports.map(({ workers }) => workers)),
    parts,
    modules: [...new Set(sorted.flatMap(({ modules }) => modules))],
    interrupted: reports.some(({ interrupted }) => interrupted),
    problems: problemsOf(sorted),
    laws: lawsOf(sorted),
  };
}

function checkVersion(first: CampaignReport, other: CampaignReport): void {
  for (const [name, of] of [["version", "the format"], ["backproof", "Backproof"]] as const) {
    if (first[name] !== other[name]) {
      const versions = [first[name], other[name]].sort().join(" and ");
      throw new RangeError(`Cannot merge reports of versions ${versions} of ${of}`);
    }
  }
}

/** What was merged, in order, without the same twice: two runs may share a seed where their laws differ. */
function partsOf(reports: readonly CampaignReport[]): Part[] {
  const all = reports.map(({ seed, shard, parts }) =>
    parts ?? [{ seed, ...shard === undefined ? {} : { shard } }]
  );
  const counts = new Map<string, Part>();
  for (const parts of all) {
    for (const part of parts) {
      const { seed, shard } = part;
      const key = JSON.stringify([seed, shard?.count, shard?.index]);
      if (shard !== undefined && counts.has(key)) {
        throw new RangeError(
          `Cannot merge shard ${shard.index}/${shard.count} of seed ${seed} twice`,
        );
      }
      counts.set(key, part);
    }
  }
  const rank = ({ seed, shard }: Part) => [seed, shard?.count ?? 0, shard?.index ?? 0];
  return [...counts.values()].sort((a, b) => {
    const [one, other] = [rank(a), rank(b)];
    const i = one.findIndex((value, j) => value !== other[j]);
    return i < 0 ? 0 : one[i]! - other[i]!;
  });
}

/** The first shard is the likeliest to know the order of the props. */
function orderOf({ shard }: CampaignReport): number {
  return shard?.index ?? 0;
}

function problemsOf(reports: readonly CampaignReport[]): CampaignReport["problems"] {
  const all = reports.flatMap(({ problems }) => problems);
  return [...new Map(all.map((one) => [JSON.stringify([one.module, one.message]), one])).values()];
}

/** A law, and its place among all laws of the campaign, as far as that can be told. */
interface Placed {
  readonly law: RunReport;
  readonly place: number;
}

/** Module by module, prop by prop. */
function lawsOf(reports: readonly CampaignReport[]): RunReport[] {
  const props = new Map<string, Map<string, Placed>>();
  for (const { laws, shard } of reports) {
    for (const [i, law] of laws.entries()) {
      const prop = JSON.stringify([law.module, law.prop]);
      if (!props.has(prop)) props.set(prop, new Map());
      const found = props.get(prop)!.get(law.law);
      // Shards take turns with the laws.
      const place = shard === undefined ? i : i * shard.count + shard.index - 1;
      props.get(prop)!.set(law.law, {
        law: found === undefined ? law : mergeLaws(found.law, law),
        place: Math.min(place, found?.place ?? Infinity),
      });
    }
  }
  const modules = [...new Set(reports.flatMap((one) => one.modules))];
  const moduleOf = ({ law }: Placed) => modules.indexOf(law.module ?? "");
  return [...props.values()]
    .map((laws) => [...laws.values()].sort((a, b) => a.place - b.place))
    .sort(([a], [b]) => moduleOf(a!) - moduleOf(b!) || a!.place - b!.place)
    .flatMap((laws) => laws.map(({ law }) => law));
}
