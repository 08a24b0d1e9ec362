export { AdaGrad, type AdaGradOptions } from "./adagrad.ts";
export { Adam, type AdamOptions } from "./adam.ts";
export { AdamW, type AdamWOptions } from "./adamw.ts";
export { Momentum, type MomentumOptions } from "./momentum.ts";
export { Nesterov } from "./nesterov.ts";
export type { Optimizer } from "./optimizer.ts";
export { RMSProp, type RMSPropOptions } from "./rmsprop.ts";
export { SGD, type SGDOptions } from "./sgd.ts";
