export { affine, affineOfSequences } from "./affine.ts";
export { crossEntropyAsGraph, crossEntropyError } from "./cross_entropy_error.ts";
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
} from "./graph.ts";
export { matMul } from "./matmul.ts";
export { relu } from "./relu.ts";
export { sequential } from "./sequential.ts";
export { sigmoid } from "./sigmoid.ts";
export { softmax, softmaxAsGraph, softmaxOfAnyRank } from "./softmax.ts";
export { softmaxWithLoss, softmaxWithLossByFormula } from "./softmax_with_loss.ts";
