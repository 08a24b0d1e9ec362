// deno task hunt tfjs
//
// The differentiable ops of TensorFlow.js 4.22.0 on its cpu backend: op × argument × mode.
export { activationOps } from "./activations.ts";
export { binaryCorners, binaryOps } from "./binary.ts";
export { convolutionOps } from "./convolutions.ts";
export { gatherOps } from "./gathers.ts";
export { imageOps } from "./images.ts";
export { losses } from "./losses.ts";
export { poolOps } from "./pools.ts";
export { productOps } from "./products.ts";
export { cumulativeOps, reductionOps } from "./reductions.ts";
export { shapeOps } from "./shapes.ts";
export { unaryOps } from "./unary.ts";
export { volumeOps } from "./volumes.ts";
