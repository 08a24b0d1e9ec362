export { asymptotes, type Line } from "./activations/asymptotes.ts";
export { oddPart } from "./activations/odd_part.ts";
export { adjoint } from "./adjoint.ts";
export type { AttentionOptions } from "./attention/allowed.ts";
export { attentionWeights } from "./attention/attention_weights.ts";
export { keepsNorms } from "./attention/keeps_norms.ts";
export { permutedTogether } from "./attention/permuted_together.ts";
export { relativePositions } from "./attention/relative_positions.ts";
export { withinHull } from "./attention/within_hull.ts";
export { backwardTwice } from "./backward_twice.ts";
export { bounded } from "./bounded.ts";
export { indexOf } from "./compare.ts";
export { adjointOf } from "./convolution/adjoint_of.ts";
export { equalsMatrix } from "./convolution/equals_matrix.ts";
export { gradientSumsToDout } from "./convolution/gradient_sums_to_dout.ts";
export { translationEquivariant } from "./convolution/translation_equivariant.ts";
export { deterministic } from "./deterministic.ts";
export { positive, within } from "./domain.ts";
export { evaluationKeepsState } from "./dropout/evaluation_keeps_state.ts";
export { keepsExpectation } from "./dropout/keeps_expectation.ts";
export { sameMask } from "./dropout/same_mask.ts";
export { scalesInEvaluation } from "./dropout/scales_in_evaluation.ts";
export { onlyPickedRowsLearn, repeatedRowsAddUp } from "./embedding/mod.ts";
export { everyLayer } from "./every_layer.ts";
export { finite } from "./finite.ts";
export { FROM_DIFFERENCES, judgeGradient, type Subject } from "./gradient.ts";
export { gradsInPlace } from "./grads_in_place.ts";
export { increasing } from "./increasing.ts";
export { inputGradient } from "./input_gradient.ts";
export { keepsOrder } from "./keeps_order.ts";
export { latestForward } from "./latest_forward.ts";
export {
  type Domain,
  type Inconclusive,
  type Law,
  type Outcome,
  PASS,
  type Pass,
  type Trial,
  type Vacuous,
  type Violation,
} from "./law.ts";
export { linear } from "./linear.ts";
export { linearInDout } from "./linear_in_dout.ts";
export {
  type Bet,
  calibrated,
  gradientRowsCancel,
  ignoresLabel,
  type Predictions,
  symmetricHessian,
  zeroOnlyWhenRight,
} from "./losses/mod.ts";
export { measure, type Measured, type MeasuredEntry, measureEntry } from "./measure.ts";
export { isViewOf } from "./memory.ts";
export { movedInputs } from "./moved.ts";
export { noAlias } from "./no_alias.ts";
export type { Over } from "./normalization/axes.ts";
export { normalized, type NormalizedOptions } from "./normalization/normalized.ts";
export { scaleInvariant, type ScaleInvariantOptions } from "./normalization/scale_invariant.ts";
export { unitNorm, type UnitNormOptions } from "./normalization/unit_norm.ts";
export { nothingChanged } from "./nothing_changed.ts";
export { paramGradient } from "./param_gradient.ts";
export { permutedBatches } from "./permuted_batches.ts";
export { pointSymmetry } from "./point_symmetry.ts";
export { agreesInFloat32 } from "./precision/agrees_in_float32.ts";
export { onPulse, pulse } from "./pulse.ts";
export { carriesState } from "./recurrent/carries_state.ts";
export { type BothWays, runsBothWays } from "./recurrent/runs_both_ways.ts";
export { startsAnew } from "./recurrent/starts_anew.ts";
export { unrolls, type UnrollsOptions } from "./recurrent/unrolls.ts";
export { backward, gradientNames } from "./round.ts";
export { rowsDoNotMix } from "./rows_do_not_mix.ts";
export { rowsSumTo } from "./rows_sum_to.ts";
export { sameAs, type SameAsOptions } from "./same_as.ts";
export { separateInstances } from "./separate_instances.ts";
export { causal, type CausalOptions } from "./sequence/causal.ts";
export { shapesFit } from "./shapes_fit.ts";
export { shiftInvariant, shiftInvariantOver } from "./shift_invariant.ts";
export { rowsOfGradientSumTo } from "./softmax/rows_of_gradient_sum_to.ts";
export { shiftEquivariant } from "./softmax/shift_equivariant.ts";
export { smoothMaximum } from "./softmax/smooth_maximum.ts";
export { zeroDout } from "./zero_dout.ts";
