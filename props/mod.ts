export { relu } from "./activations/relu.ts";
export { sigmoid } from "./activations/sigmoid.ts";
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
export { timeAffine } from "./linear/time_affine.ts";
export { crossEntropyAsGraph, crossEntropyError } from "./losses/cross_entropy_error.ts";
export { softmaxWithLoss, softmaxWithLossByFormula } from "./losses/softmax_with_loss.ts";
export { gru, gruResetAfter } from "./recurrent/gru.ts";
export { lstm } from "./recurrent/lstm.ts";
export { rnn } from "./recurrent/rnn.ts";
export { timeBiLSTM } from "./recurrent/time_bi_lstm.ts";
export { timeGRU, timeGRUResetAfter, timeGRUThatKeepsItsState } from "./recurrent/time_gru.ts";
export { timeLSTM, timeLSTMThatKeepsItsState } from "./recurrent/time_lstm.ts";
export { timeRNN, timeRNNThatKeepsItsState } from "./recurrent/time_rnn.ts";
export { softmax, softmaxAsGraph, softmaxOfAnyRank } from "./softmax/softmax.ts";
