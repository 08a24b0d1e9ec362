export { clipByNorm } from "./clip_by_norm.ts";
export type { Examples } from "./examples.ts";
export {
  AdaGrad,
  type AdaGradOptions,
  Adam,
  type AdamOptions,
  AdamW,
  type AdamWOptions,
  Momentum,
  type MomentumOptions,
  Nesterov,
  type Optimizer,
  RMSProp,
  type RMSPropOptions,
  SGD,
  type SGDOptions,
} from "./optimizers/mod.ts";
export {
  readSafetensors,
  type Safetensors,
  type SafetensorsOptions,
  writeSafetensors,
} from "./safetensors/mod.ts";
export {
  constantRate,
  cosineRate,
  exponentialRate,
  type Schedule,
  stepRate,
  warmedUp,
} from "./schedules.ts";
export { Trainer } from "./trainer.ts";
export type {
  BatchProgress,
  EpochProgress,
  FitOptions,
  TrainerOptions,
} from "./trainer_options.ts";
