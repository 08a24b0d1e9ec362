import {
  type AttentionOptions,
  attentionWeights,
  classIndices,
  divide,
  everyLayer,
  exp,
  type Law,
  matmul,
  max,
  multiply,
  permutedTogether,
  subtract,
  sum,
  type Tensor,
  tensors,
  transpose,
  withinHull,
} from "../../src/mod.ts";
import { type Broken, broken, formulas, type Named } from "./broken.ts";
import { matrix, sizes } from "./matrix.ts";

/** How scores [T,S] are turned into weights, and whether over each row. */
interface Weighing {
  readonly scores: (score: number, at: { t: number; s: number; mask: Tensor }) => number;
  /** What backward sees in place of that. */
  readonly scoresInBackward?: Weighing["scores"];
  /** The axis of the softmax; 1 if left out. */
  readonly axis?: number;
}

function weigh(q: Tensor, k: Tensor, { scores, mask, axis = 1 }: Weighing & { mask: Tensor }) {
  const S = divide(matmul(q, transpose(k)), Math.sqrt(q.shape[1]!));
  const changed = matrix(sizes(S), (t, s) => scores(S.at(t, s), { t, s, mask }));
  const e = exp(subtract(changed, max(changed, { axis, keepDims: true })));
  return divide(e, sum(e, { axis, keepDims: true }));
}

/** Attention whose weights are wrong, with gradients that fit them unless backward is told otherwise. */
function attention(
  { caughtBy, laws = [], keys = "S", ...named }: Named & {
    readonly caughtBy?: string;
    readonly laws?: readonly Law[];
    readonly keys?: string;
  },
  weighing: Weighing,
): Broken {
  const { axis = 1, scores, scoresInBackward = scores } = weighing;
  const entries = { min: -3, max: 3 };
  const [T, S] = [{ name: "T", max: 3 }, { name: keys, max: 3 }];
  const [D, E] = [{ name: "D", max: 2 }, { name: "E", max: 2 }];
  return broken({ ...named, ...caughtBy === undefined ? {} : { caughtBy } }, {
    given: {
      q: tensors([T, D], entries),
      k: tensors([S, D], entries),
      v: tensors([S, E], entries),
      mask: classIndices([T, S], { classes: 2 }),
    },
    inputs: ["q", "k", "v", "mask"],
    nondifferentiable: ["mask"],
    layer: () =>
      formulas({
        forward: (q, k, v, mask) => matmul(weigh(q, k, { ...weighing, mask }), v),
        backward: ({ dout }, q, k, v, mask) => {
          const P = weigh(q, k, { axis, scores: scoresInBackward, mask });
          const dP = matmul(dout, transpose(v));
          const dS = divide(
            multiply(P, subtract(dP, sum(multiply(P, dP), { axis, keepDims: true }))),
            Math.sqrt(q.shape[1]!),
          );
          return [matmul(dS, k), matmul(transpose(dS), q), matmul(transpose(P), dout)];
        },
      }),
    laws: [...everyLayer, ...laws],
  });
}

const values: AttentionOptions = { values: "v" };

/** Wrong weights and wrong masks. */
export const maskedAttentionLayers: readonly Broken[] = [
  attention(
    {
      mistake: "attention that hides what is masked behind −10",
      caughtBy: "attention weights are a distribution",
      laws: [attentionWeights({ values: "v", mask: ({ mask }) => mask })],
    },
    { scores: (score, { t, s, mask }) => mask.at(t, s) === 0 ? score - 10 : score },
  ),
  attention(
    {
      mistake: "attention with a softmax over the queries",
      caughtBy: "within the hull of the values",
      laws: [withinHull(values)],
    },
    { scores: (score) => score, axis: 0 },
  ),
  attention(
    {
      mistake: "attention that likes its first keys better",
      caughtBy: "the order of k and v does not matter",
      laws: [permutedTogether({ k: 0, v: 0 })],
    },
    { scores: (score, { s }) => score - s / 2 },
  ),
  attention(
    {
      mistake: "causal attention whose backward is not causal",
      named: /does not depend on/,
      keys: "T",
    },
    {
      scores: (score, { t, s }) => s > t ? -Infinity : score,
      scoresInBackward: (score) => score,
    },
  ),
];
