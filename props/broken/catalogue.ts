import { activationLayers } from "./activation_layers.ts";
import { affineLayers } from "./affine_layers.ts";
import { attentionLayers } from "./attention_layers.ts";
import type { Broken } from "./broken.ts";
import { convolutionLayers } from "./convolution_layers.ts";
import { elementwiseLayers } from "./elementwise_layers.ts";
import { graphNodes } from "./graph_nodes.ts";
import { imageLayers } from "./image_layers.ts";
import { indexingLayers } from "./indexing_layers.ts";
import { lossLayers } from "./loss_layers.ts";
import { normalizationLayers } from "./normalization_layers.ts";
import { rearrangementLayers } from "./rearrangement_layers.ts";
import { recurrentLayers } from "./recurrent_layers.ts";
import { reductionLayers } from "./reduction_layers.ts";
import { regressionLosses } from "./regression_losses.ts";
import { softmaxLayers } from "./softmax_layers.ts";
import { statefulLayers } from "./stateful_layers.ts";
import { trainingLayers } from "./training_layers.ts";

export type { Broken } from "./broken.ts";

/** All the wrong layers that the laws must catch. */
export const brokenLayers: readonly Broken[] = [
  ...elementwiseLayers,
  ...activationLayers,
  ...affineLayers,
  ...softmaxLayers,
  ...lossLayers,
  ...statefulLayers,
  ...graphNodes,
  ...normalizationLayers,
  ...reductionLayers,
  ...indexingLayers,
  ...rearrangementLayers,
  ...attentionLayers,
  ...convolutionLayers,
  ...imageLayers,
  ...recurrentLayers,
  ...regressionLosses,
  ...trainingLayers,
];
