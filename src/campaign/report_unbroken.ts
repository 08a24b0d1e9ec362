import { reportOf } from "../fuzz/report_of.ts";
import type { RunReport } from "../fuzz/run_report.ts";
import type { Tally } from "../fuzz/tally.ts";
import type { Subject } from "./subject.ts";
import { detailOf } from "./terminates.ts";

/** The report on a law whose trials are over, and that none of them broke. */
export function reportUnbroken({ run, facts }: Subject): RunReport {
  const { tally, ending } = run;
  if (ending?.kind !== "stopped") return reportOf(tally, { ...facts, shrinks: 0 });
  const detail = detailOf(ending.why);
  const all: Tally = {
    ...tally,
    trials: tally.trials + 1,
    inconclusive: { ...tally.inconclusive, stopped: { count: 1, detail } },
  };
  // One trial that ends the run is not a small share of it.
  return { ...reportOf(all, { ...facts, shrinks: 0 }), status: "unjudged" };
}
