export {
  Elu,
  type EluOptions,
  Gelu,
  type GeluOptions,
  HardSwish,
  LeakyRelu,
  type LeakyReluOptions,
  PRelu,
  type PReluOptions,
  Relu,
  Sigmoid,
  Silu,
  Softplus,
  type SoftplusOptions,
  SwiGLU,
  type SwiGLUWeights,
  Tanh,
} from "./activations/mod.ts";
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
export {
  LogSoftmax,
  type LogSoftmaxOptions,
  LogSumExp,
  type LogSumExpOptions,
  Softmax,
} from "./softmax/mod.ts";
