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
export {
  Attention,
  AttentionWeight,
  MultiHeadAttention,
  type MultiHeadAttentionOptions,
  type RotaryOptions,
  RotaryPositionEmbedding,
  ScaledDotProductAttention,
  type ScaledDotProductAttentionOptions,
  TimeAttention,
  TransformerBlock,
  type TransformerBlockOptions,
  WeightSum,
} from "./attention/mod.ts";
export { Gated, Highway, Residual, Sequential } from "./composition/mod.ts";
export { Dropout, TimeDropout } from "./dropout/mod.ts";
export {
  Embedding,
  EmbeddingDot,
  NegativeSamplingLoss,
  type NegativeSamplingLossOptions,
  TimeEmbedding,
  UnigramSampler,
  type UnigramSamplerOptions,
} from "./embedding/mod.ts";
export { Affine, MatMul, TimeAffine } from "./linear/mod.ts";
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
  BatchNormalization,
  CosineSimilarity,
  GroupNorm,
  L2Normalize,
  LayerNorm,
  RMSNorm,
} from "./normalization/mod.ts";
export {
  GRU,
  type GRUOptions,
  LSTM,
  type RecurrentWeights,
  RNN,
  TimeBiLSTM,
  type TimeBiLSTMOptions,
  TimeGRU,
  type TimeGRUOptions,
  TimeLSTM,
  type TimeOptions,
  TimeRNN,
} from "./recurrent/mod.ts";
export {
  LogSoftmax,
  type LogSoftmaxOptions,
  LogSumExp,
  type LogSumExpOptions,
  Softmax,
} from "./softmax/mod.ts";
