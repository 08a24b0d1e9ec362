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
export { embedding, embeddingOfTables } from "./embedding/embedding.ts";
export { embeddingDot } from "./embedding/embedding_dot.ts";
export { negativeSamplingLoss } from "./embedding/negative_sampling_loss.ts";
export { timeEmbedding } from "./embedding/time_embedding.ts";
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
export { focalLoss, focalLossByFormula, focalLossWithoutFocus } from "./losses/focal_loss.ts";
export { huberLoss, huberLossOfAnyDelta } from "./losses/huber_loss.ts";
export { klDivergence, klDivergenceOfLogits } from "./losses/kl_divergence.ts";
export { halfSumOfSquares, meanSquaredError } from "./losses/mean_squared_error.ts";
export { sigmoidWithLoss, sigmoidWithLossOfSoftLabels } from "./losses/sigmoid_with_loss.ts";
export { softmaxWithLoss, softmaxWithLossByFormula } from "./losses/softmax_with_loss.ts";
export {
  timeSoftmaxWithLoss,
  timeSoftmaxWithLossOfAClass,
} from "./losses/time_softmax_with_loss.ts";
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
