/**
 * Backproof: a property-testing workbench for layers that carry their own backward pass.
 *
 * Declare what is claimed of a layer with {@linkcode prop}, and run it with `deno test` through
 * {@linkcode verify} or with `deno task fuzz`.
 *
 * @module
 */
export {
  type Arbitrary,
  type Axis,
  classIndices,
  givens,
  labels,
  type Mutation,
  oneHots,
  positives,
  probabilities,
  type Random,
  shapes,
  softLabels,
  type TensorOptions,
  tensors,
  type Upstream,
  upstreams,
  upstreamTensor,
} from "./draw/mod.ts";

export type { Elsewhere, ErrorCurve, Localised, Mark, Slope } from "./diagnose/mod.ts";
export type { CampaignReport, Part, Problem, Shard } from "./fuzz/campaign_report.ts";
export { judgeTrial } from "./fuzz/judge_trial.ts";
export { describeFailure, runLaw, type RunOptions } from "./fuzz/run.ts";
export { type Label, label } from "./label.ts";
export type {
  Failure,
  InconclusiveCount,
  LabelCount,
  Location,
  Observation,
  Origin,
  RunReport,
  Statistics,
  Warning,
} from "./fuzz/run_report.ts";
export {
  Add,
  type Assemble,
  AssembledLayer,
  crossEntropyGraph,
  Divide,
  type Edge,
  Exp,
  Graph,
  type GraphNode,
  Log,
  Multiply,
  Repeat,
  softmaxGraph,
  softmaxWithLossGraph,
  Sum,
} from "./graph/mod.ts";
export { gradientList, type Layer } from "./layer.ts";
export {
  adjoint,
  agreesInFloat32,
  backwardTwice,
  bounded,
  deterministic,
  type Domain,
  evaluationKeepsState,
  everyLayer,
  finite,
  gradsInPlace,
  type Inconclusive,
  increasing,
  inputGradient,
  keepsExpectation,
  keepsOrder,
  latestForward,
  type Law,
  linear,
  linearInDout,
  noAlias,
  normalized,
  type NormalizedOptions,
  nothingChanged,
  type Outcome,
  type Over,
  paramGradient,
  PASS,
  type Pass,
  permutedBatches,
  pointSymmetry,
  positive,
  rowsDoNotMix,
  rowsSumTo,
  sameAs,
  type SameAsOptions,
  sameMask,
  scaleInvariant,
  type ScaleInvariantOptions,
  scalesInEvaluation,
  separateInstances,
  shapesFit,
  shiftInvariant,
  shiftInvariantOver,
  type Trial,
  unitNorm,
  type UnitNormOptions,
  type Vacuous,
  type Violation,
  within,
  zeroDout,
} from "./laws/mod.ts";
export { Relu, Sigmoid } from "./layers/activations/mod.ts";
export { Sequential } from "./layers/composition/mod.ts";
export {
  Dropout,
  type DropoutOptions,
  TimeDropout,
  type TimeDropoutOptions,
} from "./layers/dropout/mod.ts";
export { Affine, MatMul } from "./layers/linear/mod.ts";
export { CrossEntropyError, SoftmaxWithLoss } from "./layers/losses/mod.ts";
export {
  BatchNormalization,
  type BatchNormalizationOptions,
  CosineSimilarity,
  type CosineSimilarityOptions,
  GroupNorm,
  type GroupNormOptions,
  L2Normalize,
  type L2NormalizeOptions,
  LayerNorm,
  type LayerNormOptions,
  RMSNorm,
  type RMSNormOptions,
} from "./layers/normalization/mod.ts";
export { Softmax } from "./layers/softmax/mod.ts";
export { type Given, isProp, type Prop, prop, type PropOptions, type TrialData } from "./prop.ts";
export {
  type Generator,
  generator,
  he,
  normal,
  shuffled,
  uniform,
  type WeightsOptions,
  xavier,
} from "./random/mod.ts";
export { json } from "./report/json.ts";
export { junit } from "./report/junit.ts";
export { mergeReports } from "./report/merge.ts";
export { parseReport } from "./report/parse_report.ts";
export { sarif } from "./report/sarif.ts";
export { text } from "./report/text.ts";
export {
  add,
  argmax,
  type ArgmaxOptions,
  broadcastShapes,
  concat,
  type ConcatOptions,
  type CreateOptions,
  type Data,
  divide,
  type DType,
  equal,
  exp,
  format,
  type FormatOptions,
  formatShape,
  full,
  gather,
  log,
  map,
  matmul,
  type MatmulOptions,
  max,
  mean,
  multiply,
  negate,
  type Nested,
  permute,
  type ReduceOptions,
  reshape,
  sameShape,
  scatterAdd,
  type ScatterAddOptions,
  set,
  type Shape,
  sizeOf,
  slice,
  type SliceOptions,
  subtract,
  sum,
  sumTo,
  Tensor,
  tensor,
  transpose,
  zeros,
  zipWith,
} from "./tensor/mod.ts";
export { verify, verifyCorpus, type VerifyOptions } from "./verify.ts";
