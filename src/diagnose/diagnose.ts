import { addsUp } from "./adds_up.ts";
import { aliases } from "./aliases.ts";
import { alongAxis } from "./along_axis.ts";
import { atZero } from "./at_zero.ts";
import { biasAdded } from "./bias_added.ts";
import { changesMemory } from "./changes_memory.ts";
import { condition } from "./condition.ts";
import { constantFactor } from "./constant_factor.ts";
import { type Broken, gather } from "./evidence.ts";
import { epsilon } from "./epsilon.ts";
import { exchanged } from "./exchanged.ts";
import { factorMissing, rareFactorMissing } from "./factor_missing.ts";
import { fading } from "./fading.ts";
import { forwardIgnores } from "./forward_ignores.ts";
import { givenValue } from "./given_value.ts";
import { gradsKept } from "./grads_kept.ts";
import { handedOn } from "./handed_on.ts";
import type { Hypothesis } from "./hypothesis.ts";
import { inputIgnored } from "./input_ignored.ts";
import { keptContributions } from "./kept_contributions.ts";
import { masked } from "./masked.ts";
import { matrixInPlace } from "./matrix_in_place.ts";
import { oneUse } from "./one_use.ts";
import { overflow } from "./overflow.ts";
import { position } from "./position.ts";
import { randomness } from "./randomness.ts";
import { rearranged } from "./rearranged.ts";
import { rowsWeighted } from "./rows_weighted.ts";
import { gradientMissing, shapeMisfit } from "./shape_misfit.ts";
import { sharedMemory } from "./shared_memory.ts";
import { slopesExchanged } from "./slopes_exchanged.ts";
import { softLabels } from "./soft_labels.ts";
import { formulaInPlace, mirrored, sourceInPlace } from "./stands_in_place.ts";
import { sumInPlace, sumsForMeans } from "./sum_in_place.ts";
import { takenForConstant } from "./taken_for_constant.ts";
import { decayAdded, termMissing } from "./term_missing.ts";
import { untransposed } from "./untransposed.ts";
import { upstreamIgnored } from "./upstream_ignored.ts";
import { upstreamTwice } from "./upstream_twice.ts";
import { whichForward } from "./which_forward.ts";
import { wrongAxis } from "./wrong_axis.ts";
import { writesInto } from "./writes_into.ts";
import { zero } from "./zero.ts";

/** The mistakes that are looked for: the first that fits is named, so the more special come first. */
const HYPOTHESES: readonly Hypothesis[] = [
  randomness,
  writesInto,
  gradientMissing,
  shapeMisfit,
  gradsKept,
  addsUp,
  whichForward,
  sharedMemory,
  changesMemory,
  aliases,
  alongAxis,
  rowsWeighted,
  biasAdded,
  overflow,
  atZero,
  forwardIgnores,
  zero,
  upstreamIgnored,
  constantFactor,
  masked,
  handedOn,
  upstreamTwice,
  inputIgnored,
  softLabels,
  slopesExchanged,
  exchanged,
  rearranged,
  wrongAxis,
  matrixInPlace,
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
  takenForConstant,
  sumInPlace,
  sumsForMeans,
  epsilon,
  fading,
  position,
  givenValue,
  condition,
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
