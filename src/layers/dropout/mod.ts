export { Dropout } from "./dropout.ts";
export type { DropoutOptions } from "./mask.ts";
export { TimeDropout, type TimeDropoutOptions } from "./time_dropout.ts";
