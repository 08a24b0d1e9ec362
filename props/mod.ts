export { elu, eluOfAnyAlpha } from "./activations/elu.ts";
export { gelu, geluByTanh } from "./activations/gelu.ts";
export { hardSwish, hardSwishAtItsCorners } from "./activations/hard_swish.ts";
export { leakyRelu, leakyReluOfAnySlope } from "./activations/leaky_relu.ts";
export {
  pRelu,
  pReluAlongTheLastAxis,
  pReluOfFloat32,
  pReluOfImages,
  pReluOfOneSlope,
} from "./activations/prelu.ts";
export { relu } from "./activations/relu.ts";
export { sigmoid } from "./activations/sigmoid.ts";
export { silu } from "./activations/silu.ts";
export { softplus, softplusOfAnyBeta } from "./activations/softplus.ts";
export {
  swiGLU,
  swiGLUByFormula,
  swiGLUOfFloat32,
  swiGLUOfTiedWeights,
  swiGLUWithProjection,
} from "./activations/swiglu.ts";
export { tanh } from "./activations/tanh.ts";
export { sequential } from "./composition/sequential.ts";
export { sharedWeights } from "./composition/shared_weights.ts";
export {
  addNode,
  divideNode,
  expNode,
  expOfTwiceX,
  logNode,
  multiplyNode,
  repeatNode,
  sumNode,
  sumOfAll,
} from "./graph/graph.ts";
export { affine, affineOfSequences } from "./linear/affine.ts";
export { matMul } from "./linear/matmul.ts";
export { crossEntropyAsGraph, crossEntropyError } from "./losses/cross_entropy_error.ts";
export { softmaxWithLoss, softmaxWithLossByFormula } from "./losses/softmax_with_loss.ts";
export {
  expOfLogSoftmax,
  logSoftmax,
  logSoftmaxAlongAxis0,
  logSoftmaxOfAnyRank,
  logSoftmaxOfMaskedLogits,
} from "./softmax/log_softmax.ts";
export {
  logSumExp,
  logSumExpAlongAxis0,
  logSumExpOfAnyRank,
  logSumExpOfAVector,
  logSumExpOfMaskedEntries,
} from "./softmax/log_sum_exp.ts";
export {
  softmax,
  softmaxAsGraph,
  softmaxOfAnyRank,
  softmaxOfMaskedLogits,
} from "./softmax/softmax.ts";
