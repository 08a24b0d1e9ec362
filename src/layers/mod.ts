export { Affine } from "./affine.ts";
export { CrossEntropyError } from "./cross_entropy_error.ts";
export { MatMul } from "./matmul.ts";
export { Relu } from "./relu.ts";
export { Sequential } from "./sequential.ts";
export { Sigmoid } from "./sigmoid.ts";
export { Softmax } from "./softmax.ts";
export { SoftmaxWithLoss } from "./softmax_with_loss.ts";
