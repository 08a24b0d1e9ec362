export { AdaptiveAveragePooling } from "./adaptive_average_pooling.ts";
export { AveragePooling, type AveragePoolingOptions } from "./average_pooling.ts";
export { Convolution, type ConvolutionOptions } from "./convolution.ts";
export { Flatten } from "./flatten.ts";
export { MaxPooling } from "./max_pooling.ts";
export type { Pair } from "./pair.ts";
export {
  TransposedConvolution,
  type TransposedConvolutionOptions,
} from "./transposed_convolution.ts";
export type { WindowOptions } from "./windows.ts";
