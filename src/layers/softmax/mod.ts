export { Softmax } from "./softmax.ts";
