import { clipped } from "./clipped.ts";
import { condition, explainedCondition } from "./condition.ts";
import { epsilon } from "./epsilon.ts";
import { fading } from "./fading.ts";
import { givenNumber } from "./given_value.ts";
import { noSlope } from "./no_slope.ts";
import { position } from "./position.ts";
import { sentBack } from "./sent_back.ts";
import { sumInPlace, sumsForMeans } from "./sum_in_place.ts";
import { takenForConstant } from "./taken_for_constant.ts";
import { decayAdded, termMissing } from "./term_missing.ts";
import { onlyAtTies } from "./ties.ts";
import { gateForConstant } from "./gate_for_constant.ts";
import { looksTooFar } from "./looks_too_far.ts";
import { oneStepLearns } from "./one_step_learns.ts";
import { overSteps, stepsOfParam } from "./over_steps.ts";
import { partLeftIn } from "./part_left_in.ts";
import { pathMissing } from "./path_missing.ts";
import { argumentScaled } from "../values/used_otherwise.ts";
import type { Hypothesis } from "../hypothesis.ts";

/**
 * Where the numbers are wrong. A formula that explains every entry says more than the places at which it
 * shows, but for one that must be put together from terms. Places that hold in any trial come before those
 * that depend on numbers, and those of which only the place is known come last.
 */
export const PLACES: readonly Hypothesis[] = [
  clipped,
  position,
  givenNumber,
  explainedCondition,
  noSlope,
  decayAdded,
  termMissing,
  takenForConstant,
  gateForConstant,
  argumentScaled,
  partLeftIn,
  sumInPlace,
  sumsForMeans,
  epsilon,
  fading,
  overSteps,
  oneStepLearns,
  stepsOfParam,
  sentBack,
  condition,
  onlyAtTies,
  pathMissing,
  looksTooFar,
];
