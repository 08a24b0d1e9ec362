import { assert, assertEquals } from "@std/assert";
import { brokenLayers } from "../props/broken/catalogue.ts";
import * as library from "../src/mod.ts";
import { allEntries } from "./catalogue.ts";

const ignore = Deno.permissions.querySync({ name: "read", path: "." }).state !== "granted";
const entries = ignore ? [] : await allEntries();
const layers = entries.flatMap(({ layers, props }) => layers.map(({ name }) => ({ name, props })));

/** The layers of the two books, and those that today's networks use. */
const WANTED = [
  "MatMul, Affine, Relu, Sigmoid, Tanh, Softmax, CrossEntropyError, SoftmaxWithLoss, SigmoidWithLoss",
  "MeanSquaredError, Dropout, BatchNormalization, Convolution, MaxPooling, AveragePooling, Embedding",
  "EmbeddingDot, NegativeSamplingLoss, RNN, LSTM, GRU, TimeRNN, TimeLSTM, TimeGRU, TimeEmbedding",
  "TimeAffine, TimeSoftmaxWithLoss, TimeDropout, TimeBiLSTM, AttentionWeight, WeightSum, Attention",
  "TimeAttention, LayerNorm, RMSNorm, GroupNorm, Gelu, Silu, SwiGLU, Softplus, Elu, LeakyRelu, PRelu",
  "HardSwish, LogSoftmax, LogSumExp, L2Normalize, CosineSimilarity, HuberLoss, KLDivergence, FocalLoss",
  "ScaledDotProductAttention, MultiHeadAttention, RotaryPositionEmbedding, TransposedConvolution",
  "AdaptiveAveragePooling, Flatten, Residual, Gated, Highway, TransformerBlock, Sequential",
].flatMap((line) => line.split(", "));

/** How wrong layers are called that are not called by the name of the class. */
const CALLED: Readonly<Record<string, RegExp>> = {
  AdaptiveAveragePooling: /adaptive average pooling|global average pooling/,
  AveragePooling: /average pooling/,
  BatchNormalization: /batch normalization/,
  Convolution: /^convolution/,
  CosineSimilarity: /cosine similarity/,
  Dropout: /dropout/,
  Elu: /\bELU\b/,
  Gated: /gated layer/,
  Gelu: /GELU/,
  GroupNorm: /group normalization/,
  HardSwish: /hard-swish/i,
  Highway: /highway/,
  HuberLoss: /Huber's loss/,
  KLDivergence: /divergence/i,
  L2Normalize: /L2 normalization/,
  LSTM: /\bLSTM\b/,
  GRU: /\bGRU\b/,
  LayerNorm: /layer normalization/,
  LeakyRelu: /leaky relu/i,
  LogSoftmax: /log-softmax/,
  MaxPooling: /max pooling/,
  MeanSquaredError: /squared error/,
  MultiHeadAttention: /self-attention/,
  RMSNorm: /RMS normalization/,
  RNN: /recurrent cell/,
  Residual: /residual/,
  RotaryPositionEmbedding: /rotary embedding/,
  ScaledDotProductAttention: /^(causal )?attention/,
  TimeDropout: /dropout of sequences/,
  TransformerBlock: /transformer block/,
  TransposedConvolution: /transposed convolution/,
};

/** The laws that say which values a layer has, by another way to them. */
const PINS = /^same as |^equals its matrix$/;

Deno.test("every layer of the books, and those that are used today, is there", () => {
  const names: readonly string[] = Object.keys(library);
  assertEquals(WANTED.filter((name) => !names.includes(name)), []);
  // And none is forgotten above: what is added is held to the same.
  assertEquals(layers.map(({ name }) => name).filter((name) => !WANTED.includes(name)), []);
});

for (const { name, props } of layers) {
  Deno.test(`${name} has a law that pins its values, and two wrong layers at least`, () => {
    const laws = props.flatMap(({ laws }) => laws.map((law) => law.name));
    assert(laws.some((law) => PINS.test(law)), `None of ${laws.join(", ")}`);
    const called = CALLED[name] ?? new RegExp(`\\b${name}\\b`);
    const wrong = brokenLayers.filter(({ mistake }) => called.test(mistake));
    assert(wrong.length >= 2, `${wrong.map(({ mistake }) => mistake).join(", ") || "none"}`);
  });
}
