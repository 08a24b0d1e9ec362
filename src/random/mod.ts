export { type Generator, generator, type RestorableGenerator } from "./generator.ts";
export { normal, uniform } from "./numbers.ts";
export { shuffled } from "./shuffled.ts";
export { he, type WeightsOptions, xavier } from "./weights.ts";
