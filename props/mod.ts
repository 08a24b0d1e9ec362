export { relu } from "./activations/relu.ts";
export { sigmoid } from "./activations/sigmoid.ts";
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
export { softmax, softmaxAsGraph, softmaxOfAnyRank } from "./softmax/softmax.ts";
