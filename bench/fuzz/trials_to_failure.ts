import fc from "fast-check";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { Climb, type Lead, suspicion } from "../../src/fuzz/climb.ts";
import { literalsOf } from "../../src/fuzz/literals.ts";
import { judgeTrial } from "../../src/fuzz/judge_trial.ts";
import type { Law, Prop } from "../../src/mod.ts";
import type { TrialData } from "../../src/prop.ts";

/** How trials are chosen. */
export interface Plan {
  /** The share of each round that climbs, from 0 to 1. */
  readonly share: number;
  /** The trials of a climb. */
  readonly length: number;
  /** The most suspicious trials that climbs start from. */
  readonly leads: number;
}

/** The trials of the first round; each next one is as long as all before it. */
const FIRST = 100;

/**
 * The number of trials up to the first that breaks a law, by rounds: generated trials, and at the end of each
 * round climbs from the most suspicious trials so far. Infinity if `most` trials do not break it.
 */
export function trialsToFailure(
  prop: Prop,
  law: Law,
  { plan, seed, most }: { readonly plan: Plan; readonly seed: number; readonly most: number },
): number {
  const random = new fc.Random(xoroshiro128plus(seed));
  const drawn = (): TrialData => {
    const [given, upstream, trialSeed] = prop.draw.generate(random, undefined).value;
    return { given, upstream, seed: trialSeed };
  };
  let dictionary: readonly number[] | undefined;
  let leads: Lead[] = [];
  let trials = 0;
  const judge = (data: TrialData): ReturnType<typeof judgeTrial> => {
    const outcome = judgeTrial(prop, law, data);
    trials++;
    const score = suspicion(outcome);
    if (leads.length < plan.leads || score > leads[leads.length - 1]!.score) {
      leads = [...leads, { data, score }].sort((a, b) => b.score - a.score).slice(0, plan.leads);
    }
    return outcome;
  };
  for (let end = FIRST; trials < most; end *= 2) {
    const climbs = Math.round(plan.share * (end - trials) / plan.length);
    while (trials < Math.min(most, end - climbs * plan.length)) {
      if (judge(drawn()).kind === "violation") return trials;
    }
    dictionary ??= dictionaryOf(prop, drawn());
    for (let k = 0; k < climbs && trials < most; k++) {
      const climb = new Climb(prop, { leads: [...leads], random, dictionary });
      for (let i = 0; i < plan.length && trials < most; i++) {
        const outcome = judge(climb.next());
        if (outcome.kind === "violation") return trials;
        climb.learn(outcome);
      }
    }
  }
  return Infinity;
}

/** The numbers in the source of the layer of a prop. */
export function dictionaryOf(prop: Prop, data: TrialData): readonly number[] {
  try {
    return literalsOf(prop.trial(data).layer(), [prop.build]);
  } catch {
    return [];
  }
}
