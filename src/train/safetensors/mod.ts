export { readSafetensors, type Safetensors } from "./read.ts";
export { type SafetensorsOptions, writeSafetensors } from "./write.ts";
