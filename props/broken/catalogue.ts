import { activationLayers } from "./activation_layers.ts";
import { affineLayers } from "./affine_layers.ts";
import { attentionLayers } from "./attention_layers.ts";
import { bookAttentionLayers } from "./book_attention_layers.ts";
import type { Broken } from "./broken.ts";
import { classificationLosses } from "./classification_losses.ts";
import { chains, compositionLayers, transformerBlocks } from "./composition_layers.ts";
import { claimedNormalizations } from "./claimed_normalizations.ts";
import { convolutionLayers } from "./convolution_layers.ts";
import { dropoutLayers } from "./dropout_layers.ts";
import { elementwiseLayers } from "./elementwise_layers.ts";
import { embeddingLayers } from "./embedding_layers.ts";
import { gatedLayers } from "./gated_layers.ts";
import { float32Layers } from "./float32_layers.ts";
import { graphNodes } from "./graph_nodes.ts";
import { imageLayers } from "./image_layers.ts";
import { indexingLayers } from "./indexing_layers.ts";
import { logSumExpLayers } from "./log_sum_exp_layers.ts";
import { lossLayers } from "./loss_layers.ts";
import { maskedAttentionLayers } from "./masked_attention_layers.ts";
import { multiHeadLayers } from "./multi_head_layers.ts";
import { normalizationLayers } from "./normalization_layers.ts";
import { rearrangementLayers } from "./rearrangement_layers.ts";
import { recurrentLayers } from "./recurrent_layers.ts";
import { reductionLayers } from "./reduction_layers.ts";
import { regressionLosses } from "./regression_losses.ts";
import { rotaryLayers } from "./rotary_layers.ts";
import { softmaxLayers } from "./softmax_layers.ts";
import { statefulLayers } from "./stateful_layers.ts";
import { timeLayers } from "./time_layers.ts";
import { trainingLayers } from "./training_layers.ts";

export type { Broken } from "./broken.ts";

/** All the wrong layers that the laws must catch. */
export const brokenLayers: readonly Broken[] = [
  ...elementwiseLayers,
  ...activationLayers,
  ...gatedLayers,
  ...affineLayers,
  ...softmaxLayers,
  ...logSumExpLayers,
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
  ...timeLayers,
  ...regressionLosses,
  ...classificationLosses,
  ...embeddingLayers,
  ...trainingLayers,
  ...bookAttentionLayers,
  ...maskedAttentionLayers,
  ...multiHeadLayers,
  ...rotaryLayers,
  ...compositionLayers,
  ...chains,
  ...transformerBlocks,
  ...claimedNormalizations,
  ...dropoutLayers,
  ...float32Layers,
];
