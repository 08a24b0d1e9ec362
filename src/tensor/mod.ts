export { add } from "./add.ts";
export { broadcastShapes, sumTo } from "./broadcast.ts";
export { concat, type ConcatOptions } from "./concat.ts";
export { type CreateOptions, full, tensor, zeros } from "./create.ts";
export { divide } from "./divide.ts";
export { equal } from "./equal.ts";
export { exp } from "./exp.ts";
export { format, type FormatOptions } from "./format.ts";
export { gather, scatterAdd, type ScatterAddOptions } from "./gather.ts";
export { log } from "./log.ts";
export { map } from "./map.ts";
export { matmul, type MatmulOptions } from "./matmul.ts";
export { multiply } from "./multiply.ts";
export { negate } from "./negate.ts";
export { permute, transpose } from "./permute.ts";
export { argmax, type ArgmaxOptions, max, mean, type ReduceOptions, sum } from "./reduce.ts";
export { renewed } from "./renewed.ts";
export { reshape } from "./reshape.ts";
export { set } from "./set.ts";
export { hyperbolicTangents, sigmoids } from "./sigmoids.ts";
export { slice, type SliceOptions } from "./slice.ts";
export { subtract } from "./subtract.ts";
export {
  allocate,
  type Data,
  type DType,
  formatShape,
  type Nested,
  overwrite,
  sameShape,
  type Shape,
  sizeOf,
  Tensor,
} from "./tensor.ts";
export { zipWith } from "./zip_with.ts";
