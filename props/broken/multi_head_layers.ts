import {
  add,
  everyLayer,
  type Law,
  map,
  MatMul,
  permute,
  permutedTogether,
  reshape,
  rowsDoNotMix,
  ScaledDotProductAttention,
  set,
  type Tensor,
  tensors,
  zeros,
} from "../../src/mod.ts";
import { type Broken, broken, type Named } from "./broken.ts";

const HEADS = 2;
const N = { name: "N", max: 2 };
const T = { name: "T", max: 3 };
const D = { name: "D", max: 3 };
const M = 2 * HEADS;

/** What self-attention in two heads may get wrong. */
interface Mistake {
  /** [N,T,M] into [N,heads,T,d], and back. */
  readonly split?: (x: Tensor) => Tensor;
  readonly join?: (x: Tensor) => Tensor;
  /** Which of the gradients of x, through queries, keys and values, add up. */
  readonly keep?: (gradients: readonly Tensor[]) => readonly Tensor[];
  /** What becomes of the gradients of the weights of queries, keys and values. */
  readonly learn?: (gradients: readonly Tensor[]) => readonly Tensor[];
}

function split(x: Tensor): Tensor {
  const [n, t, m] = x.shape as [number, number, number];
  return permute(reshape(x, [n, t, HEADS, m / HEADS]), [0, 2, 1, 3]);
}

function join(x: Tensor): Tensor {
  const [n, , t, d] = x.shape as [number, number, number, number];
  return reshape(permute(x, [0, 2, 1, 3]), [n, t, HEADS * d]);
}

/** Splits without turning: a head gets the numbers of some positions, and not some of each. */
function splitInPlace(x: Tensor): Tensor {
  const [n, t, m] = x.shape as [number, number, number];
  return reshape(x, [n, HEADS, t, m / HEADS]);
}

function joinInPlace(x: Tensor): Tensor {
  const [n, , t, d] = x.shape as [number, number, number, number];
  return reshape(x, [n, t, HEADS * d]);
}

const all = (gradients: readonly Tensor[]): readonly Tensor[] => gradients;

function selfAttention(
  { law, caughtBy = law?.name, ...named }: Named & {
    readonly law?: Law;
    readonly caughtBy?: string | undefined;
  },
  { split: cut = split, join: glue = join, keep = all, learn = all }: Mistake,
): Broken {
  return broken({ ...named, ...caughtBy === undefined ? {} : { caughtBy } }, {
    given: {
      x: tensors([N, T, D], { min: -3, max: 3 }),
      Wq: tensors([D, M], { min: -1, max: 1 }),
      Wk: tensors([D, M], { min: -1, max: 1 }),
      Wv: tensors([D, M], { min: -1, max: 1 }),
    },
    layer: ({ Wq, Wk, Wv }) => {
      const projections = [new MatMul(Wq), new MatMul(Wk), new MatMul(Wv)];
      const attention = new ScaledDotProductAttention();
      const grads = [Wq, Wk, Wv].map(({ shape }) => zeros(shape));
      return {
        params: [Wq, Wk, Wv],
        grads,
        forward(x: Tensor): Tensor {
          const [q, k, v] = projections.map((projection) => cut(projection.forward(x)));
          return glue(attention.forward(q!, k!, v!));
        },
        backward(dout?: Tensor): Tensor {
          const through = attention.backward(cut(dout!)).map((gradient, i) =>
            projections[i]!.backward(glue(gradient))
          );
          learn(projections.map((projection) => projection.grads[0])).forEach((gradient, i) =>
            set(grads[i]!, gradient)
          );
          return keep(through).reduce(add);
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
  }, { keep: ([dq, dk]) => [dq!, dk!] }),
  selfAttention({
    mistake: "self-attention whose queries learn what its keys should",
    named: /dWq and dWk are exchanged/,
    caughtBy: "param gradient",
  }, { learn: ([dWq, dWk, dWv]) => [dWk!, dWq!, dWv!] }),
  selfAttention({
    mistake: "self-attention that takes the mean of its heads in dWv",
    named: /factor|0\.5|half/,
    caughtBy: "param gradient",
  }, { learn: ([dWq, dWk, dWv]) => [dWq!, dWk!, map(dWv!, (v) => v / HEADS)] }),
  selfAttention({
    mistake: "self-attention whose heads are cut without turning",
    law: permutedTogether({ x: 1, out: 1 }),
  }, { split: splitInPlace, join: joinInPlace }),
];
