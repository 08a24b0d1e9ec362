import { constantFactor } from "./constant_factor.ts";
import { type Broken, gather } from "./evidence.ts";
import { exchanged } from "./exchanged.ts";
import { factorMissing, rareFactorMissing } from "./factor_missing.ts";
import { handedOn } from "./handed_on.ts";
import type { Hypothesis } from "./hypothesis.ts";
import { keptContributions } from "./kept_contributions.ts";
import { masked } from "./masked.ts";
import { oneUse } from "./one_use.ts";
import { rearranged } from "./rearranged.ts";
import { formulaInPlace, mirrored, sourceInPlace } from "./stands_in_place.ts";
import { decayAdded, sumInPlace, termMissing } from "./term_missing.ts";
import { untransposed } from "./untransposed.ts";
import { upstreamIgnored } from "./upstream_ignored.ts";
import { upstreamTwice } from "./upstream_twice.ts";
import { zero } from "./zero.ts";

/** The mistakes that are looked for: the first that fits is named, so the more special come first. */
const HYPOTHESES: readonly Hypothesis[] = [
  zero,
  upstreamIgnored,
  constantFactor,
  masked,
  handedOn,
  upstreamTwice,
  exchanged,
  rearranged,
  untransposed,
  keptContributions,
  sourceInPlace,
  oneUse,
  factorMissing,
  mirrored,
  formulaInPlace,
  rareFactorMissing,
  decayAdded,
  termMissing,
  sumInPlace,
];

/**
 * Names the mistake behind a broken law, in one sentence with its evidence; undefined where nothing fits
 * all that is known.
 */
export function diagnose(broken: Broken): string | undefined {
  const evidence = gather(broken);
  for (const hypothesis of HYPOTHESES) {
    const sentence = hypothesis(evidence);
    if (sentence !== undefined) return sentence;
  }
  return undefined;
}
