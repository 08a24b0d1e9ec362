export { Relu, Sigmoid } from "./activations/mod.ts";
export { Sequential } from "./composition/mod.ts";
export { Affine, MatMul, TimeAffine } from "./linear/mod.ts";
export { CrossEntropyError, SoftmaxWithLoss } from "./losses/mod.ts";
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
export { Softmax } from "./softmax/mod.ts";
