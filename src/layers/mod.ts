export { Relu, Sigmoid } from "./activations/mod.ts";
export { Sequential } from "./composition/mod.ts";
export {
  Embedding,
  EmbeddingDot,
  NegativeSamplingLoss,
  type NegativeSamplingLossOptions,
  TimeEmbedding,
  UnigramSampler,
  type UnigramSamplerOptions,
} from "./embedding/mod.ts";
export { Affine, MatMul } from "./linear/mod.ts";
export {
  CrossEntropyError,
  FocalLoss,
  type FocalLossOptions,
  HuberLoss,
  type HuberLossOptions,
  KLDivergence,
  MeanSquaredError,
  type MeanSquaredErrorOptions,
  SigmoidWithLoss,
  SoftmaxWithLoss,
  TimeSoftmaxWithLoss,
  type TimeSoftmaxWithLossOptions,
} from "./losses/mod.ts";
export { Softmax } from "./softmax/mod.ts";
