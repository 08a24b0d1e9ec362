export type { Elsewhere } from "./localise/common_pattern.ts";
export { diagnose } from "./diagnose.ts";
export { type ErrorCurve, errorCurve } from "./error_curve.ts";
export { localise, type Localised, type Slope } from "./localise/localise.ts";
export { type Mark, unflatten } from "./localise/region.ts";
