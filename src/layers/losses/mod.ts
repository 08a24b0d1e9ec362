export { CrossEntropyError } from "./cross_entropy_error.ts";
export { SoftmaxWithLoss } from "./softmax_with_loss.ts";
