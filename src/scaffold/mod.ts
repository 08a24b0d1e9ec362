export { watchBuilds } from "./build.ts";
export { inspect, type InspectOptions } from "./inspect.ts";
export type { LawFinding, LayerFinding, LayerFound, NoLayer } from "./layer_finding.ts";
export type { Argument, DrawPlan, Plan, Value } from "./plan.ts";
export { type PrintOptions, printProps } from "./print_props.ts";
