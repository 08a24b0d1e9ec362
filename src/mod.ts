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
  adjointOf,
  backwardTwice,
  bounded,
  deterministic,
  type Domain,
  equalsMatrix,
  everyLayer,
  finite,
  gradientSumsToDout,
  gradsInPlace,
  type Inconclusive,
  increasing,
  inputGradient,
  keepsOrder,
  latestForward,
  type Law,
  linear,
  linearInDout,
  noAlias,
  nothingChanged,
  type Outcome,
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
  separateInstances,
  shapesFit,
  shiftInvariant,
  translationEquivariant,
  type Trial,
  type Vacuous,
  type Violation,
  within,
  zeroDout,
} from "./laws/mod.ts";
export { Relu, Sigmoid } from "./layers/activations/mod.ts";
export { Sequential } from "./layers/composition/mod.ts";
export {
  AdaptiveAveragePooling,
  AveragePooling,
  type AveragePoolingOptions,
  Convolution,
  type ConvolutionOptions,
  Flatten,
  MaxPooling,
  type Pair,
  TransposedConvolution,
  type TransposedConvolutionOptions,
  type WindowOptions,
} from "./layers/convolution/mod.ts";
export { Affine, MatMul } from "./layers/linear/mod.ts";
export { CrossEntropyError, SoftmaxWithLoss } from "./layers/losses/mod.ts";
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
