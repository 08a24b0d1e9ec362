import type { StoredFailure } from "../corpus/mod.ts";
import { findLaw } from "../fuzz/find_law.ts";
import { loadProps } from "../fuzz/load_props.ts";
import { replayTrial } from "../fuzz/replay.ts";
import type { RunReport } from "../fuzz/run_report.ts";

/** What comes of a stored failure that is judged again, or why it cannot be. */
export type Judged = RunReport | { readonly stale: string } | { readonly problem: string };

/** Judges a stored failure again, with the props of the module at a path. */
export type Judge = (failure: StoredFailure, modulePath: string) => Promise<Judged>;

/** Judges a stored failure in this very process. */
export async function judgeStored(failure: StoredFailure, modulePath: string): Promise<Judged> {
  const loaded = await loadProps(modulePath);
  if (loaded.kind === "problem") return { problem: loaded.message };
  const found = findLaw(loaded.props, failure);
  if (found.kind === "stale") return { stale: `${found.reason} (in ${modulePath})` };
  const { prop, law } = found;
  return replayTrial(prop, law, { data: failure.trial, seed: failure.found.seed });
}
