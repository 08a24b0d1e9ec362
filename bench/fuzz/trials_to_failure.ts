import { LawTrials } from "../../src/fuzz/law_trials.ts";
import type { Law, Prop } from "../../src/mod.ts";

/** How trials are chosen: by drawing alone, or as the engine does, half of them by climbs. */
export type Plan = "drawn" | "engine";

/** The number of the first trial that breaks a law; Infinity if none of `most` does. */
export function trialsToFailure(
  prop: Prop,
  law: Law,
  { plan, seed, most }: { readonly plan: Plan; readonly seed: number; readonly most: number },
): number {
  const trials = new LawTrials(prop, law, { seed });
  const { at, broken } = plan === "engine"
    ? trials.sequence({ at: 0, best: [], leads: [] }, { runs: most })
    : trials.piece({ kind: "generated", from: 0, to: most, index: 0 }, { leads: [] });
  return broken === undefined ? Infinity : at + 1;
}
