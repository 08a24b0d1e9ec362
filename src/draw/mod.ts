export type { Arbitrary } from "./arbitrary.ts";
export type { Axis } from "./axis.ts";
export { givens } from "./givens.ts";
export { classIndices, labels, oneHots, probabilities, softLabels } from "./labels.ts";
export { shapes } from "./shapes.ts";
export { positives, type TensorOptions, tensors } from "./tensors.ts";
export { type Upstream, upstreams, upstreamTensor } from "./upstreams.ts";
