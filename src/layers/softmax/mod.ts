export { LogSoftmax, type LogSoftmaxOptions } from "./log_softmax.ts";
export { LogSumExp, type LogSumExpOptions } from "./log_sum_exp.ts";
export { Softmax } from "./softmax.ts";
