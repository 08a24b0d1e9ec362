export { BatchNormalization, type BatchNormalizationOptions } from "./batch_normalization.ts";
export { CosineSimilarity, type CosineSimilarityOptions } from "./cosine_similarity.ts";
export { GroupNorm, type GroupNormOptions } from "./group_norm.ts";
export { L2Normalize, type L2NormalizeOptions } from "./l2_normalize.ts";
export { LayerNorm, type LayerNormOptions } from "./layer_norm.ts";
export { RMSNorm, type RMSNormOptions } from "./rms_norm.ts";
