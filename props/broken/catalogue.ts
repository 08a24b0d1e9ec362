import { affineLayers } from "./affine_layers.ts";
import type { Broken } from "./broken.ts";
import { elementwiseLayers } from "./elementwise_layers.ts";
import { graphNodes } from "./graph_nodes.ts";
import { lossLayers } from "./loss_layers.ts";
import { softmaxLayers } from "./softmax_layers.ts";
import { statefulLayers } from "./stateful_layers.ts";

export type { Broken } from "./broken.ts";

/** All the wrong layers that the laws must catch. */
export const brokenLayers: readonly Broken[] = [
  ...elementwiseLayers,
  ...affineLayers,
  ...softmaxLayers,
  ...lossLayers,
  ...statefulLayers,
  ...graphNodes,
];
