export { Relu, Sigmoid } from "./activations/mod.ts";
export { Sequential } from "./composition/mod.ts";
export { Dropout, TimeDropout } from "./dropout/mod.ts";
export { Affine, MatMul } from "./linear/mod.ts";
export { CrossEntropyError, SoftmaxWithLoss } from "./losses/mod.ts";
export {
  BatchNormalization,
  CosineSimilarity,
  GroupNorm,
  L2Normalize,
  LayerNorm,
  RMSNorm,
} from "./normalization/mod.ts";
export { Softmax } from "./softmax/mod.ts";
