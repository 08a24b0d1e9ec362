export { Attention } from "./attention.ts";
export { AttentionWeight } from "./attention_weight.ts";
export { MultiHeadAttention, type MultiHeadAttentionOptions } from "./multi_head_attention.ts";
export { type RotaryOptions, RotaryPositionEmbedding } from "./rotary_position_embedding.ts";
export {
  ScaledDotProductAttention,
  type ScaledDotProductAttentionOptions,
} from "./scaled_dot_product_attention.ts";
export { TimeAttention } from "./time_attention.ts";
export { TransformerBlock, type TransformerBlockOptions } from "./transformer_block.ts";
export { WeightSum } from "./weight_sum.ts";
