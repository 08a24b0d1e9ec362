import { givenFlag } from "../places/given_value.ts";
import { diagonal } from "../places/position.ts";
import { constantFactor } from "./constant_factor.ts";
import { exchanged } from "./exchanged.ts";
import { factorMissing, rareFactorMissing } from "./factor_missing.ts";
import { gateMissing } from "./gate_missing.ts";
import { handedOn } from "./handed_on.ts";
import { inputIgnored } from "./input_ignored.ts";
import { keptContributions } from "./kept_contributions.ts";
import { masked } from "./masked.ts";
import { matrixInPlace } from "./matrix_in_place.ts";
import { oneUse } from "./one_use.ts";
import { partHandedOn } from "./part_handed_on.ts";
import { oneOfRow } from "./one_of_row.ts";
import { rearranged, slopeRearranged } from "./rearranged.ts";
import { scaleMissing } from "./scale_missing.ts";
import { slopesExchanged } from "./slopes_exchanged.ts";
import { softLabels } from "./soft_labels.ts";
import { squareUntransposed } from "./square_untransposed.ts";
import { formulaInPlace, mirrored, slopeInPlace, sourceInPlace } from "./stands_in_place.ts";
import { untransposed } from "./untransposed.ts";
import { upstreamIgnored } from "./upstream_ignored.ts";
import { upstreamTwice } from "./upstream_twice.ts";
import { leftOut, usedOtherwise } from "./used_otherwise.ts";
import { wrongAxis } from "./wrong_axis.ts";
import { zero } from "./zero.ts";
import type { Hypothesis } from "../hypothesis.ts";

/** What the numbers are: one formula that holds at all entries. The more special come first. */
export const VALUES: readonly Hypothesis[] = [
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
  slopeRearranged,
  gateMissing,
  leftOut,
  oneOfRow,
  partHandedOn,
];
