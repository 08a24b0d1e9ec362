import {
  add,
  causal,
  everyLayer,
  gradientList,
  type Law,
  type Layer,
  map,
  MatMul,
  multiply,
  permute,
  reshape,
  rowsDoNotMix,
  ScaledDotProductAttention,
  type Tensor,
  tensors,
} from "../../src/mod.ts";
import { type Broken, broken, type Named } from "./broken.ts";

const HEADS = 2;
const N = { name: "N", max: 2 };
const T = { name: "T", max: 3 };
const D = { name: "D", max: 3 };
const M = 2 * HEADS;

/** The parts of self-attention in two heads, as one may get them wrong. */
interface Parts {
  /** [N,T,M] into [N,heads,T,d]. */
  readonly split?: (x: Tensor) => Tensor;
  readonly join?: (x: Tensor) => Tensor;
  /** What becomes of the gradients of queries, keys and values. */
  readonly change?: (gradients: readonly [Tensor, Tensor, Tensor]) => readonly Tensor[];
  /** Which of the gradients of x add up. */
  readonly keep?: (gradients: readonly Tensor[]) => readonly Tensor[];
}

function split(x: Tensor): Tensor {
  const [n, t, m] = x.shape as [number, number, number];
  return permute(reshape(x, [n, t, HEADS, m / HEADS]), [0, 2, 1, 3]);
}

function join(x: Tensor): Tensor {
  const [n, , t, d] = x.shape as [number, number, number, number];
  return reshape(permute(x, [0, 2, 1, 3]), [n, t, HEADS * d]);
}

/** Splits without turning: heads get the numbers of other positions. */
function splitInPlace(x: Tensor): Tensor {
  const [n, t, m] = x.shape as [number, number, number];
  return reshape(x, [n, HEADS, t, m / HEADS]);
}

function joinInPlace(x: Tensor): Tensor {
  const [n, , t, d] = x.shape as [number, number, number, number];
  return reshape(x, [n, t, HEADS * d]);
}

function selfAttention(
  { law, ...named }: Named & { readonly law?: Law },
  { parts, inBackward = parts }: { readonly parts: Parts; readonly inBackward?: Parts },
): Broken {
  const keepAll = (all: readonly Tensor[]): readonly Tensor[] => all;
  return broken({ ...named, ...law === undefined ? {} : { caughtBy: law.name } }, {
    given: {
      x: tensors([N, T, D], { min: -3, max: 3 }),
      Wq: tensors([D, M], { min: -1, max: 1 }),
      Wk: tensors([D, M], { min: -1, max: 1 }),
      Wv: tensors([D, M], { min: -1, max: 1 }),
    },
    layer: ({ Wq, Wk, Wv }) => {
      const projections: readonly Layer[] = [new MatMul(Wq), new MatMul(Wk), new MatMul(Wv)];
      const attention = new ScaledDotProductAttention({ isCausal: true });
      return {
        params: projections.flatMap(({ params }) => params),
        grads: projections.flatMap(({ grads }) => grads),
        forward(x: Tensor): Tensor {
          const cut = parts.split ?? split;
          const [q, k, v] = projections.map((projection) => cut(projection.forward(x)));
          return (parts.join ?? join)(attention.forward(q!, k!, v!));
        },
        backward(dout?: Tensor): Tensor {
          const heads = attention.backward((inBackward.split ?? split)(dout!));
          const all = (inBackward.change ?? keepAll)(heads)
            .map(inBackward.join ?? join)
            .map((gradient, i) => gradientList(projections[i]!.backward(gradient))[0]!);
          return (inBackward.keep ?? keepAll)(all).reduce(add);
        },
      };
    },
    laws: [...everyLayer, rowsDoNotMix, ...law === undefined ? [] : [law]],
  });
}

/** Wrong attention with heads. */
export const multiHeadLayers: readonly Broken[] = [
  selfAttention({
    mistake: "self-attention whose input learns through queries and keys only",
    named: /a term is missing|only (the last|one) (contribution|use)/,
  }, { parts: { keep: ([dq, dk]) => [dq!, dk!] } }),
  selfAttention({
    mistake: "self-attention whose heads are joined in backward without turning",
    named: /order|permuted|rearranged|transposed/,
  }, { parts: {}, inBackward: { join: joinInPlace } }),
  selfAttention({
    mistake: "self-attention with queries and keys exchanged in backward",
    named: /exchanged/,
  }, { parts: { change: ([dq, dk, dv]) => [dk, dq, dv] } }),
  selfAttention({
    mistake: "self-attention scaled by all the features in backward, and not by those of a head",
    named: /√|square root|factor/,
  }, {
    parts: {
      change: ([dq, dk, dv]) => [
        multiply(dq, 1 / Math.sqrt(HEADS)),
        map(dk, (v) => v / Math.sqrt(HEADS)),
        dv,
      ],
    },
  }),
  selfAttention({
    mistake: "causal self-attention whose heads are cut without turning",
    law: causal(),
  }, {
    parts: { split: splitInPlace, join: joinInPlace },
  }),
];
