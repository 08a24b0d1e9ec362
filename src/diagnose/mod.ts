export type { Elsewhere } from "./common_pattern.ts";
export { diagnose } from "./diagnose.ts";
export { localise, type Localised, type Slope } from "./localise.ts";
export { type Mark, unflatten } from "./region.ts";
