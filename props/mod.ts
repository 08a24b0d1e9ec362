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
export { attention, attentionByFormula } from "./attention/attention.ts";
export { attentionWeight, attentionWeightByFormula } from "./attention/attention_weight.ts";
export {
  attentionWithoutBiases,
  causalSelfAttention,
  crossAttention,
  selfAttention,
} from "./attention/multi_head_attention.ts";
export {
  rotaryFarAway,
  rotaryOfHalves,
  rotaryOfNeighbours,
} from "./attention/rotary_position_embedding.ts";
export {
  causalAttention,
  maskedAttention,
  scaledDotProductAttention,
  scaledDotProductAttentionOfBatches,
} from "./attention/scaled_dot_product_attention.ts";
export { timeAttention, timeAttentionStepByStep } from "./attention/time_attention.ts";
export {
  causalTransformerBlock,
  transformerBlock,
  transformerBlockWithPostNorm,
} from "./attention/transformer_block.ts";
export { weightSum, weightSumOfDistributions } from "./attention/weight_sum.ts";
export { gated, gatedByFormula } from "./composition/gated.ts";
export { highway, highwayOfAnOpenGate, highwayOfAShutGate } from "./composition/highway.ts";
export { residual, residualOfMatMul, residualOfNothing } from "./composition/residual.ts";
export { sequential } from "./composition/sequential.ts";
export { sharedWeights } from "./composition/shared_weights.ts";
export { adaptiveAveragePooling } from "./convolution/adaptive_average_pooling.ts";
export { averagePooling, averagePoolingOfImages } from "./convolution/average_pooling.ts";
export {
  convolution,
  convolutionOfFloats,
  convolutionWithoutBias,
} from "./convolution/convolution.ts";
export { depthwiseConvolution } from "./convolution/depthwise_convolution.ts";
export { flatten, flattenOfRows } from "./convolution/flatten.ts";
export { groupedConvolution } from "./convolution/grouped_convolution.ts";
export { maxPooling, maxPoolingOfFloats } from "./convolution/max_pooling.ts";
export { transposedConvolution } from "./convolution/transposed_convolution.ts";
export { dropout, dropoutInEvaluation } from "./dropout/dropout.ts";
export { timeDropout } from "./dropout/time_dropout.ts";
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
export { timeAffine } from "./linear/time_affine.ts";
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
  batchNormalization,
  batchNormalizationAfterTraining,
  batchNormalizationInEvaluation,
  batchNormalizationOfImages,
  batchNormalizationUnscaled,
} from "./normalization/batch_normalization.ts";
export {
  cosineSimilarity,
  cosineSimilarityNearEps,
  cosineSimilarityOfSequences,
} from "./normalization/cosine_similarity.ts";
export { groupNorm, groupNormOfImages, groupNormUnscaled } from "./normalization/group_norm.ts";
export {
  l2Normalize,
  l2NormalizeNearEps,
  l2NormalizeOfChannels,
} from "./normalization/l2_normalize.ts";
export {
  layerNorm,
  layerNormOfSequences,
  layerNormOverTwoAxes,
  layerNormUnscaled,
} from "./normalization/layer_norm.ts";
export { rmsNorm, rmsNormOfSequences, rmsNormUnscaled } from "./normalization/rms_norm.ts";
export { gru, gruResetAfter } from "./recurrent/gru.ts";
export { lstm } from "./recurrent/lstm.ts";
export { rnn } from "./recurrent/rnn.ts";
export { timeBiLSTM } from "./recurrent/time_bi_lstm.ts";
export { timeGRU, timeGRUResetAfter, timeGRUThatKeepsItsState } from "./recurrent/time_gru.ts";
export { timeLSTM, timeLSTMThatKeepsItsState } from "./recurrent/time_lstm.ts";
export { timeRNN, timeRNNThatKeepsItsState } from "./recurrent/time_rnn.ts";
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
