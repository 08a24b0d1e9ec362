import type { CampaignReport, Problem } from "../fuzz/campaign_report.ts";
import type { RunReport } from "../fuzz/run_report.ts";
import type { CampaignOptions } from "./campaign_options.ts";
import type { Subject } from "./subject.ts";

/** What became of a campaign. */
export interface Results {
  /** When it began, in milliseconds since 1970. */
  readonly started: number;
  readonly subjects: readonly Subject[];
  readonly problems: readonly Problem[];
  /** What the law "terminates" came to for a prop, where its layer had to be stopped. */
  readonly terminates: (propId: string) => RunReport | undefined;
}

/** The report on a campaign that is over, or was ended early. */
export async function reportOn(
  options: CampaignOptions,
  { started, subjects, problems, terminates }: Results,
): Promise<CampaignReport> {
  const { seed, runs, time, hosts, shard, modules, backproof, signal } = options;
  const laws: RunReport[] = [];
  let notRun = 0;
  for (const [i, subject] of subjects.entries()) {
    const report = subject.report ?? await subject.unfinished();
    if (report === undefined) notRun++;
    else laws.push(report);
    const isLast = !subjects.slice(i + 1).some(({ propId }) => propId === subject.propId);
    const stopped = isLast ? terminates(subject.propId) : undefined;
    if (stopped !== undefined) laws.push(stopped);
  }
  return {
    version: 1,
    backproof,
    deno: Deno.version.deno,
    started: new Date(started).toISOString(),
    seconds: (Date.now() - started) / 1000,
    seed,
    ...runs === undefined ? {} : { runs },
    ...time === undefined ? {} : { time },
    workers: hosts.length,
    ...shard === undefined ? {} : { shard },
    modules: modules.map(({ module }) => module),
    interrupted: signal.aborted,
    ...notRun > 0 ? { notRun } : {},
    problems,
    laws,
  };
}
