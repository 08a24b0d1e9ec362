export { Embedding } from "./embedding.ts";
export { EmbeddingDot } from "./embedding_dot.ts";
export {
  NegativeSamplingLoss,
  type NegativeSamplingLossOptions,
} from "./negative_sampling_loss.ts";
export { TimeEmbedding } from "./time_embedding.ts";
export { UnigramSampler, type UnigramSamplerOptions } from "./unigram_sampler.ts";
