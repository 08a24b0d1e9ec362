export { inColour } from "./in_colour.ts";
export { summary } from "./summary.ts";
export { text } from "./text.ts";
