import { addsUp } from "./adds_up.ts";
import { aliases } from "./aliases.ts";
import { alongAxis } from "./along_axis.ts";
import { atZero } from "./at_zero.ts";
import { biasAdded } from "./bias_added.ts";
import { carriedOver } from "./carried_over.ts";
import { changesMemory } from "./changes_memory.ts";
import { clipped } from "./clipped.ts";
import { condition, explainedCondition } from "./condition.ts";
import { constantFactor } from "./constant_factor.ts";
import { type Broken, gather } from "./evidence.ts";
import { epsilon } from "./epsilon.ts";
import { exchanged } from "./exchanged.ts";
import { factorMissing, rareFactorMissing } from "./factor_missing.ts";
import { fading } from "./fading.ts";
import { forwardIgnores } from "./forward_ignores.ts";
import { givenFlag, givenNumber } from "./given_value.ts";
import { gradsKept } from "./grads_kept.ts";
import { handedOn } from "./handed_on.ts";
import type { Hypothesis } from "./hypothesis.ts";
import { inputIgnored } from "./input_ignored.ts";
import { keptContributions } from "./kept_contributions.ts";
import { masked } from "./masked.ts";
import { matrixInPlace } from "./matrix_in_place.ts";
import { noSlope } from "./no_slope.ts";
import { oneUse } from "./one_use.ts";
import { overflow } from "./overflow.ts";
import { diagonal, position } from "./position.ts";
import { randomness } from "./randomness.ts";
import { rearranged } from "./rearranged.ts";
import { rowsWeighted } from "./rows_weighted.ts";
import { scaleMissing } from "./scale_missing.ts";
import { gradientMissing, shapeMisfit } from "./shape_misfit.ts";
import { sentBack } from "./sent_back.ts";
import { sharedMemory } from "./shared_memory.ts";
import { slopesExchanged } from "./slopes_exchanged.ts";
import { squareUntransposed } from "./square_untransposed.ts";
import { softLabels } from "./soft_labels.ts";
import { formulaInPlace, mirrored, slopeInPlace, sourceInPlace } from "./stands_in_place.ts";
import { isAboutState } from "./stateful.ts";
import { sumInPlace, sumsForMeans } from "./sum_in_place.ts";
import { takenForConstant } from "./taken_for_constant.ts";
import { decayAdded, termMissing } from "./term_missing.ts";
import { onlyAtTies } from "./ties.ts";
import { untransposed } from "./untransposed.ts";
import { upstreamIgnored } from "./upstream_ignored.ts";
import { upstreamTwice } from "./upstream_twice.ts";
import { usedOtherwise } from "./used_otherwise.ts";
import { whichForward } from "./which_forward.ts";
import { wrongAxis } from "./wrong_axis.ts";
import { writesInto } from "./writes_into.ts";
import { zero } from "./zero.ts";

/**
 * How the layer behaves: what it draws, writes, shares and remembers, and what forward does.
 *
 * These come first. They are seen in experiments of their own, and whatever they find makes the numbers of a
 * gradient wrong in ways that look like another mistake: one that is a forward behind is a stranger's.
 */
const BEHAVIOUR: readonly Hypothesis[] = [
  randomness,
  writesInto,
  gradientMissing,
  shapeMisfit,
  gradsKept,
  addsUp,
  whichForward,
  carriedOver,
  sharedMemory,
  changesMemory,
  aliases,
  alongAxis,
  rowsWeighted,
  biasAdded,
  atZero,
  overflow,
  forwardIgnores,
];

/** What the numbers are: one formula that holds at all entries. The more special come first. */
const VALUES: readonly Hypothesis[] = [
  givenFlag,
  zero,
  upstreamIgnored,
  constantFactor,
  diagonal,
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
  slopeInPlace,
  rareFactorMissing,
  scaleMissing,
  squareUntransposed,
  usedOtherwise,
];

/**
 * Where the numbers are wrong. A formula that explains every entry says more than the places at which it
 * shows, but for one that must be put together from terms. Places that hold in any trial come before those
 * that depend on numbers, and those of which only the place is known come last.
 */
const PLACES: readonly Hypothesis[] = [
  clipped,
  position,
  givenNumber,
  explainedCondition,
  noSlope,
  decayAdded,
  termMissing,
  takenForConstant,
  sumInPlace,
  sumsForMeans,
  epsilon,
  fading,
  sentBack,
  condition,
  onlyAtTies,
];

/**
 * Names the mistake behind a broken law, in one sentence with its evidence; undefined where nothing fits
 * all that is known.
 */
export function diagnose(broken: Broken): string | undefined {
  const evidence = gather(broken);
  // Of a layer that is careless with its state the numbers say nothing.
  const hypotheses = isAboutState(evidence) ? BEHAVIOUR : [...BEHAVIOUR, ...VALUES, ...PLACES];
  for (const hypothesis of hypotheses) {
    const sentence = hypothesis(evidence);
    if (sentence !== undefined) return sentence;
  }
  return undefined;
}
