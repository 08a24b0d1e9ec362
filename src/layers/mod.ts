export { Relu, Sigmoid } from "./activations/mod.ts";
export { Sequential } from "./composition/mod.ts";
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
} from "./convolution/mod.ts";
export { Affine, MatMul } from "./linear/mod.ts";
export { CrossEntropyError, SoftmaxWithLoss } from "./losses/mod.ts";
export { Softmax } from "./softmax/mod.ts";
