export { CrossEntropyError } from "./cross_entropy_error.ts";
export { FocalLoss, type FocalLossOptions } from "./focal_loss.ts";
export { HuberLoss, type HuberLossOptions } from "./huber_loss.ts";
export { KLDivergence } from "./kl_divergence.ts";
export { MeanSquaredError, type MeanSquaredErrorOptions } from "./mean_squared_error.ts";
export { SigmoidWithLoss } from "./sigmoid_with_loss.ts";
export { SoftmaxWithLoss } from "./softmax_with_loss.ts";
export { TimeSoftmaxWithLoss, type TimeSoftmaxWithLossOptions } from "./time_softmax_with_loss.ts";
