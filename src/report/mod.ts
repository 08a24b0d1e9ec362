export { inColour } from "./in_colour.ts";
export { type Progress, progressLine, type ProgressOptions } from "./progress.ts";
export { summary } from "./summary.ts";
export { text } from "./text.ts";
