export { adjoint } from "./adjoint.ts";
export { backwardTwice } from "./backward_twice.ts";
export { bounded } from "./bounded.ts";
export { indexOf } from "./compare.ts";
export { adjointOf } from "./convolution/adjoint_of.ts";
export { equalsMatrix } from "./convolution/equals_matrix.ts";
export { gradientSumsToDout } from "./convolution/gradient_sums_to_dout.ts";
export { translationEquivariant } from "./convolution/translation_equivariant.ts";
export { deterministic } from "./deterministic.ts";
export { positive, within } from "./domain.ts";
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
export { measure, type Measured, type MeasuredEntry, measureEntry } from "./measure.ts";
export { noAlias } from "./no_alias.ts";
export { movedInputs } from "./moved.ts";
export { nothingChanged } from "./nothing_changed.ts";
export { paramGradient } from "./param_gradient.ts";
export { permutedBatches } from "./permuted_batches.ts";
export { onPulse, pulse } from "./pulse.ts";
export { pointSymmetry } from "./point_symmetry.ts";
export { backward, gradientNames } from "./round.ts";
export { rowsDoNotMix } from "./rows_do_not_mix.ts";
export { rowsSumTo } from "./rows_sum_to.ts";
export { sameAs, type SameAsOptions } from "./same_as.ts";
export { separateInstances } from "./separate_instances.ts";
export { shapesFit } from "./shapes_fit.ts";
export { shiftInvariant } from "./shift_invariant.ts";
export { zeroDout } from "./zero_dout.ts";
