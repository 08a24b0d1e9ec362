import {
  Affine,
  causal,
  classIndices,
  everyLayer,
  Gelu,
  LayerNorm,
  MultiHeadAttention,
  permutedBatches,
  permutedTogether,
  prop,
  Residual,
  rowsDoNotMix,
  sameAs,
  Sequential,
  tensors,
  TransformerBlock,
} from "../../src/mod.ts";
import type { Axis, Layer, Prop, Tensor } from "../../src/mod.ts";

interface Params extends Record<string, Tensor> {
  readonly Wq: Tensor;
  readonly Wk: Tensor;
  readonly Wv: Tensor;
  readonly Wo: Tensor;
  readonly bo: Tensor;
  readonly W1: Tensor;
  readonly b1: Tensor;
  readonly W2: Tensor;
  readonly b2: Tensor;
  readonly gamma1: Tensor;
  readonly beta1: Tensor;
  readonly gamma2: Tensor;
  readonly beta2: Tensor;
}

const HEADS = 2;

function partsOf(
  { Wq, Wk, Wv, Wo, bo, W1, b1, W2, b2, gamma1, beta1, gamma2, beta2 }: Params,
  isCausal = false,
): { attention: Layer; mlp: Layer; norms: [Layer, Layer] } {
  return {
    attention: new MultiHeadAttention({ Wq, Wk, Wv, Wo, bo, heads: HEADS, isCausal }),
    mlp: new Sequential(new Affine(W1, b1), new Gelu(), new Affine(W2, b2)),
    norms: [
      new LayerNorm({ gamma: gamma1, beta: beta1 }),
      new LayerNorm({ gamma: gamma2, beta: beta2 }),
    ],
  };
}

/** A pre-norm block as a chain of two ways around. */
function chainOfResiduals(params: Params): Layer {
  const { attention, mlp, norms } = partsOf(params);
  return new Sequential(
    new Residual(new Sequential(norms[0], attention)),
    new Residual(new Sequential(norms[1], mlp)),
  );
}

/** A post-norm block as a chain. */
function chainOfNorms(params: Params): Layer {
  const { attention, mlp, norms } = partsOf(params);
  const chain = new Sequential(new Residual(attention), norms[0], new Residual(mlp), norms[1]);
  // The block lists the first norm before attention.
  const before = norms[0].params.length;
  const of = attention.params.length;
  const inOrder = (list: readonly Tensor[]): Tensor[] => [
    ...list.slice(of, of + before),
    ...list.slice(0, of),
    ...list.slice(list.length - before),
    ...list.slice(of + before, list.length - before),
  ];
  return {
    params: inOrder(chain.params),
    grads: inOrder(chain.grads),
    forward: (x: Tensor) => chain.forward(x),
    backward: (dout?: Tensor) => chain.backward(dout),
  };
}

const N: Axis = { name: "N", max: 2 };
const T: Axis = { name: "T", max: 3 };
const D: Axis = { name: "D", max: 3 };
const F: Axis = { name: "F", max: 3 };
const moderate = { min: -1, max: 1 };

const given = {
  x: tensors([N, T, D], { min: -3, max: 3 }),
  Wq: tensors([D, HEADS], moderate),
  Wk: tensors([D, HEADS], moderate),
  Wv: tensors([D, HEADS], moderate),
  Wo: tensors([HEADS, D], moderate),
  bo: tensors([D], moderate),
  W1: tensors([D, F], moderate),
  b1: tensors([F], moderate),
  W2: tensors([F, D], moderate),
  b2: tensors([D], moderate),
  gamma1: tensors([D], moderate),
  beta1: tensors([D], moderate),
  gamma2: tensors([D], moderate),
  beta2: tensors([D], moderate),
};

export const transformerBlock: Prop = prop({
  name: "TransformerBlock",
  given,
  layer: (params) => new TransformerBlock(partsOf(params)),
  laws: [
    ...everyLayer,
    rowsDoNotMix,
    permutedBatches,
    permutedTogether({ x: 1, out: 1 }),
    sameAs("a chain of two residuals", chainOfResiduals, { ulps: 256 }),
  ],
});

export const transformerBlockWithPostNorm: Prop = prop({
  name: "TransformerBlock with post-norm",
  given,
  layer: (params) => new TransformerBlock({ ...partsOf(params), isPostNorm: true }),
  laws: [
    ...everyLayer,
    rowsDoNotMix,
    sameAs("a chain with norms after the residuals", chainOfNorms, { ulps: 256 }),
  ],
});

export const causalTransformerBlock: Prop = prop({
  name: "TransformerBlock that is causal, with padding",
  given: { ...given, padding: classIndices([N, T], { classes: 2 }) },
  inputs: ["x", "padding"],
  nondifferentiable: ["padding"],
  layer: (params) => new TransformerBlock(partsOf(params, true)),
  laws: [...everyLayer, rowsDoNotMix, causal()],
});
