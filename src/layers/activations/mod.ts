export { Relu } from "./relu.ts";
export { Sigmoid } from "./sigmoid.ts";
