import {
  add,
  Affine,
  causal,
  classIndices,
  concat,
  everyLayer,
  MatMul,
  MultiHeadAttention,
  permutedBatches,
  permutedTogether,
  prop,
  reshape,
  rowsDoNotMix,
  sameAs,
  ScaledDotProductAttention,
  set,
  slice,
  sum,
  tensors,
  zeros,
} from "../../src/mod.ts";
import type { Axis, Layer, Prop, Tensor } from "../../src/mod.ts";

/** The params of two heads. */
interface Params extends Record<string, Tensor> {
  readonly Wq: Tensor;
  readonly Wk: Tensor;
  readonly Wv: Tensor;
  readonly Wo: Tensor;
  readonly bq: Tensor;
  readonly bk: Tensor;
  readonly bv: Tensor;
  readonly bo: Tensor;
}

const HEADS = 2;

/** One attention for each head, with the columns of the weights that belong to it; the outputs add up. */
function headByHead(
  { Wq, Wk, Wv, Wo, bq, bk, bv, bo }: Params,
  { isCausal = false, isSelf = false }: { isCausal?: boolean; isSelf?: boolean } = {},
): Layer {
  const part = (x: Tensor, head: number, axis: number): Tensor => {
    const width = x.shape[axis]! / HEADS;
    return slice(x, { axis, start: head * width, end: (head + 1) * width });
  };
  const heads = Array.from({ length: HEADS }, (_, i) => ({
    q: new Affine(part(Wq, i, 1), part(bq, i, 0)),
    k: new Affine(part(Wk, i, 1), part(bk, i, 0)),
    v: new Affine(part(Wv, i, 1), part(bv, i, 0)),
    attention: new ScaledDotProductAttention({ isCausal }),
    o: new MatMul(part(Wo, i, 0)),
  }));
  const params = [Wq, bq, Wk, bk, Wv, bv, Wo, bo];
  const grads = params.map(({ shape }) => zeros(shape));
  return {
    params,
    grads,
    forward(...inputs: Tensor[]): Tensor {
      const padding = inputs.at(-1)!.rank === 2 ? inputs.at(-1) : undefined;
      const x = inputs[0]!;
      const y = isSelf ? x : inputs[1]!;
      const mask = padding && [reshape(padding, [x.shape[0]!, 1, y.shape[1]!])];
      let out = zeros([...x.shape.slice(0, 2), bo.size]);
      for (const { q, k, v, attention, o } of heads) {
        const head = attention.forward(q.forward(x), k.forward(y), v.forward(y), ...mask ?? []);
        out = add(out, o.forward(head));
      }
      return add(out, bo);
    },
    backward(dout?: Tensor): Tensor | readonly Tensor[] {
      let dx: Tensor | undefined, dy: Tensor | undefined;
      const plus = (sum: Tensor | undefined, term: Tensor): Tensor =>
        sum === undefined ? term : add(sum, term);
      for (const { q, k, v, attention, o } of heads) {
        const [dq, dk, dv] = attention.backward(o.backward(dout!));
        dx = plus(dx, q.backward(dq));
        dy = plus(plus(dy, k.backward(dk)), v.backward(dv));
      }
      const joined = (grad: (head: typeof heads[number]) => Tensor, axis: number): Tensor =>
        concat(heads.map(grad), { axis });
      const all = [
        joined(({ q }) => q.grads[0], 1),
        joined(({ q }) => q.grads[1], 0),
        joined(({ k }) => k.grads[0], 1),
        joined(({ k }) => k.grads[1], 0),
        joined(({ v }) => v.grads[0], 1),
        joined(({ v }) => v.grads[1], 0),
        joined(({ o }) => o.grads[0], 0),
        sum(sum(dout!, { axis: 0 }), { axis: 0 }),
      ];
      grads.forEach((grad, i) => set(grad, all[i]!));
      return isSelf ? add(dx!, dy!) : [dx!, dy!];
    },
  };
}

const N: Axis = { name: "N", max: 2 };
const T: Axis = { name: "T", max: 3 };
const S: Axis = { name: "S", max: 3 };
const D: Axis = { name: "D", max: 3 };
const C: Axis = { name: "C", max: 3 };
const O: Axis = { name: "O", max: 3 };
const M = 2 * HEADS;
// Scores are products of four drawn numbers.
const moderate = { min: -1, max: 1 };

/** The draws of all params, with `context` the size of what keys and values are made of. */
function paramsOf(context: Axis) {
  return {
    Wq: tensors([D, M], moderate),
    Wk: tensors([context, M], moderate),
    Wv: tensors([context, HEADS], moderate),
    Wo: tensors([HEADS, O], moderate),
    bq: tensors([M], moderate),
    bk: tensors([M], moderate),
    bv: tensors([HEADS], moderate),
    bo: tensors([O], moderate),
  };
}

export const selfAttention: Prop = prop({
  name: "MultiHeadAttention to itself",
  given: { x: tensors([N, T, D]), ...paramsOf(D) },
  layer: (params) => new MultiHeadAttention({ ...params, heads: HEADS }),
  laws: [
    ...everyLayer,
    rowsDoNotMix,
    permutedBatches,
    permutedTogether({ x: 1, out: 1 }),
    sameAs("one attention a head", (params: Params) => headByHead(params, { isSelf: true }), {
      ulps: 1024,
    }),
  ],
});

export const causalSelfAttention: Prop = prop({
  name: "MultiHeadAttention that is causal",
  given: { x: tensors([N, T, D], { min: -3, max: 3 }), ...paramsOf(D) },
  layer: (params) => new MultiHeadAttention({ ...params, heads: HEADS, isCausal: true }),
  laws: [
    ...everyLayer,
    causal(),
    sameAs(
      "one attention a head",
      (params: Params) => headByHead(params, { isSelf: true, isCausal: true }),
      { ulps: 1024 },
    ),
  ],
});

export const crossAttention: Prop = prop({
  name: "MultiHeadAttention to others, with padding",
  given: {
    x: tensors([N, T, D], { min: -3, max: 3 }),
    y: tensors([N, S, C], { min: -3, max: 3 }),
    padding: classIndices([N, S], { classes: 2 }),
    ...paramsOf(C),
  },
  inputs: ["x", "y", "padding"],
  nondifferentiable: ["padding"],
  layer: (params) => new MultiHeadAttention({ ...params, heads: HEADS }),
  laws: [
    ...everyLayer,
    rowsDoNotMix,
    permutedBatches,
    permutedTogether({ y: 1, padding: 1 }),
    sameAs("one attention a head", (params: Params) => headByHead(params), { ulps: 1024 }),
  ],
});

export const attentionWithoutBiases: Prop = prop({
  name: "MultiHeadAttention of three inputs, without biases, with turned heads",
  given: {
    q: tensors([N, T, D], { min: -3, max: 3 }),
    k: tensors([N, S, C], { min: -3, max: 3 }),
    v: tensors([N, S, C], { min: -3, max: 3 }),
    Wq: tensors([D, M], moderate),
    Wk: tensors([C, M], moderate),
    Wv: tensors([C, HEADS], moderate),
    Wo: tensors([HEADS, O], moderate),
  },
  inputs: ["q", "k", "v"],
  layer: (params) => new MultiHeadAttention({ ...params, heads: HEADS, rotary: {} }),
  laws: [...everyLayer, rowsDoNotMix],
});
