import {
  add,
  type Arbitrary,
  classIndices,
  divide,
  map,
  matmul,
  multiply,
  permute,
  subtract,
  sum,
  Tensor,
  tensors,
  transpose,
} from "../../src/mod.ts";
import { type Broken, broken, formulas } from "./broken.ts";
import { matrix, rowSums, scalar, sizes } from "./matrix.ts";

/** What attention is made of, and its right gradients. */
interface Attention {
  readonly P: Tensor;
  readonly dq: Tensor;
  readonly dk: Tensor;
  readonly dv: Tensor;
}

interface Inputs {
  readonly q: Tensor;
  readonly k: Tensor;
  readonly v: Tensor;
}

function softmaxOf(x: Tensor): Tensor {
  const [rows, columns] = sizes(x);
  const top = Array.from(
    { length: rows },
    (_, i) => Math.max(...x.data.subarray(i * columns, (i + 1) * columns)),
  );
  const e = matrix(sizes(x), (i, j) => Math.exp(x.at(i, j) - top[i]!));
  return divide(e, rowSums(e));
}

function scaleOf({ q }: { q: Tensor }): number {
  return 1 / Math.sqrt(q.shape[1]!);
}

function probabilitiesOf({ q, k }: { q: Tensor; k: Tensor }): Tensor {
  return softmaxOf(multiply(matmul(q, transpose(k)), scaleOf({ q })));
}

function attend({ q, k, v }: Inputs, dout: Tensor): Attention {
  const P = probabilitiesOf({ q, k });
  const dP = matmul(dout, transpose(v));
  const dS = multiply(P, subtract(dP, rowSums(multiply(P, dP))));
  return {
    P,
    dq: multiply(matmul(dS, k), scaleOf({ q })),
    dk: multiply(matmul(transpose(dS), q), scaleOf({ q })),
    dv: matmul(transpose(P), dout),
  };
}

/** softmax(q kᵀ / √D) v with one or two gradients changed. */
function attention(
  [mistake, named]: readonly [string, RegExp],
  change: (right: Attention, at: Inputs & { dout: Tensor }) => Partial<Attention>,
  { keys = "M", depth = { name: "D", min: 2, max: 5 } }: {
    keys?: string;
    depth?: { name: string; min: number; max: number };
  } = {},
): Broken {
  const entries = { min: -3, max: 3 };
  return broken({ mistake, named }, {
    given: {
      q: tensors(["N", depth], entries),
      k: tensors([keys, depth], entries),
      v: tensors([keys, "E"], entries),
    },
    inputs: ["q", "k", "v"],
    layer: () =>
      formulas({
        forward: (q, k, v) => matmul(probabilitiesOf({ q, k }), v),
        backward: ({ dout }, q, k, v) => {
          const right = attend({ q, k, v }, dout);
          const { dq, dk, dv } = { ...right, ...change(right, { q, k, v, dout }) };
          return [dq, dk, dv];
        },
      }),
  });
}

/** A product of two matrices with wrong gradients. */
function product(
  [mistake, named]: readonly [string, RegExp],
  backward: (at: { a: Tensor; b: Tensor; dout: Tensor }) => readonly [Tensor, Tensor],
  b: Arbitrary<Tensor> = tensors(["D", "D"]),
): Broken {
  return broken({ mistake, named }, {
    given: { a: tensors(["D", "D"]), b },
    inputs: ["a", "b"],
    layer: () =>
      formulas({
        forward: (a, b) => matmul(a, b),
        backward: ({ dout }, a, b) => backward({ a, b, dout }),
      }),
  });
}

/** Wrong products, sums of products and attention. */
export const attentionLayers: readonly Broken[] = [
  attention(
    ["attention without its scale in backward", /√|square root/],
    ({ dq, dk }, { q }) => ({
      dq: multiply(dq, 1 / scaleOf({ q })),
      dk: multiply(dk, 1 / scaleOf({ q })),
    }),
  ),
  attention(
    ["attention with its probabilities untransposed in dv", /untransposed/],
    ({ P }, { dout }) => ({ dv: matmul(P, dout) }),
    { keys: "N" },
  ),
  attention(
    ["attention with dq and dk exchanged", /dq and dk are exchanged/],
    ({ dq, dk }) => ({ dq: dk, dk: dq }),
    { keys: "N" },
  ),
  attention(
    ["attention with k for q in dk", /k stands in place of q/],
    (_, { q, k, v, dout }) => {
      const P = probabilitiesOf({ q, k });
      const dP = matmul(dout, transpose(v));
      const dS = multiply(P, subtract(dP, rowSums(multiply(P, dP))));
      return { dk: multiply(matmul(transpose(dS), k), scaleOf({ q })) };
    },
    { keys: "N" },
  ),
  attention(
    ["attention without the correction term of its softmax", /a term is missing/],
    ({ P }, { q, k, v, dout }) => {
      const dS = multiply(P, matmul(dout, transpose(v)));
      return {
        dq: multiply(matmul(dS, k), scaleOf({ q })),
        dk: multiply(matmul(transpose(dS), q), scaleOf({ q })),
      };
    },
  ),
  broken({
    mistake: "attention weights of a row that is masked altogether",
    named: /0 \/ 0|∞ − ∞|masked/,
    caughtBy: "finite in, finite out",
  }, {
    given: { x: tensors(["N", "C"]), mask: classIndices(["N", "C"], { classes: 2 }) },
    inputs: ["x", "mask"],
    nondifferentiable: ["mask"],
    layer: () =>
      formulas({
        forward: (x, mask) =>
          softmaxOf(matrix(sizes(x), (i, j) => mask.at(i, j) === 1 ? x.at(i, j) : -Infinity)),
        backward: ({ out, dout }) => multiply(out, subtract(dout, rowSums(multiply(out, dout)))),
      }),
  }),
  product(
    ["product of two matrices with its gradients exchanged", /da and db are exchanged/],
    ({ a, b, dout }) => [matmul(transpose(a), dout), matmul(dout, transpose(b))],
  ),
  product(
    ["product of two matrices with a for b in da", /\ba stands in place of b\b/],
    ({ a, dout }) => [matmul(dout, transpose(a)), matmul(transpose(a), dout)],
  ),
  product(
    ["product of two matrices with dout untransposed", /db is transposed/],
    ({ a, b, dout }) => [matmul(dout, transpose(b)), matmul(transpose(dout), a)],
  ),
  broken({
    mistake: "product of a batch with one matrix, which learns from the last of the batch",
    named: /only the last contribution is kept/,
    caughtBy: "param gradient",
  }, {
    given: { x: tensors(["B", "N", "D"]), W: tensors(["D", "M"]) },
    layer: ({ W }) =>
      formulas({
        params: [W],
        forward: (x) => matmul(x, W),
        backward: ({ dout }, x) => [
          matmul(dout, transpose(W)),
          matmul(transpose(last(x)), last(dout)),
        ],
      }),
  }),
  broken({
    mistake: "trace whose gradient fills the matrix",
    named: /diagonal|mask is not applied/,
  }, {
    given: { x: tensors(["D", "D"]) },
    layer: () =>
      formulas({
        forward: (x) => {
          let total = 0;
          for (let i = 0; i < x.shape[0]!; i++) total += x.at(i, i);
          return scalar(total);
        },
        backward: ({ dout }, x) => matrix(sizes(x), () => dout.item()),
      }),
  }),
  broken({
    mistake: "einsum ij,ik→i that averages over the summed-out index",
    named: /divided by N once too often, N = the size of b's axis 1/,
  }, {
    given: { a: tensors(["N", "D"]), b: tensors(["N", "E"]) },
    inputs: ["a", "b"],
    layer: () =>
      formulas({
        forward: (a, b) => multiply(sum(a, { axis: 1 }), sum(b, { axis: 1 })),
        backward: ({ dout }, a, b) => [
          matrix(sizes(a), (i) => dout.data[i]! * rowSums(b).data[i]! / b.shape[1]!),
          matrix(sizes(b), (i) => dout.data[i]! * rowSums(a).data[i]!),
        ],
      }),
  }),
  broken({
    mistake: "xᵀAx whose dx is A x",
    named: /a term is missing|only (the last|one) contribution is kept/,
  }, {
    given: { x: tensors([1, "D"]), A: tensors(["D", "D"]) },
    layer: ({ A }) =>
      formulas({
        params: [A],
        forward: (x) => matmul(matmul(x, A), transpose(x)),
        backward: ({ dout }, x) => [
          multiply(dout, matmul(x, transpose(A))),
          multiply(dout, matmul(transpose(x), x)),
        ],
      }),
  }),
  broken({
    mistake: "squared distances with the sign of b forgotten",
    named: /the sign of db is wrong/,
  }, {
    given: { a: tensors(["N", "D"]), b: tensors(["N", "D"]) },
    inputs: ["a", "b"],
    layer: () =>
      formulas({
        forward: (a, b) => sum(map(subtract(a, b), (v) => v * v), { axis: 1 }),
        backward: ({ dout }, a, b) => {
          const da = matrix(sizes(a), (i, j) => 2 * dout.data[i]! * (a.at(i, j) - b.at(i, j)));
          return [da, da];
        },
      }),
  }),
  broken({
    mistake: "bias averaged over batch, height and width",
    named: /divided by N once too often, N = the number of (x|d?out)'s entries/,
    caughtBy: "param gradient",
  }, {
    given: { x: tensors(["N", "H", "W"]), b: tensors([1]) },
    layer: ({ b }) =>
      formulas({
        params: [b],
        forward: (x) => add(x, b),
        backward: ({ dout }) => [dout, multiply(sum(dout), 1 / dout.size)],
      }),
  }),
  broken({
    mistake: "bias summed over the wrong axis",
    named: /db is summed over axis 1 in place of axis 0/,
    caughtBy: "param gradient",
  }, {
    given: { x: tensors(["D", "D"]), b: tensors(["D"]) },
    layer: ({ b }) =>
      formulas({
        params: [b],
        forward: (x) => add(x, b),
        backward: ({ dout }) => [dout, sum(dout, { axis: 1 })],
      }),
  }),
  broken({
    mistake: "slope of the negative side that learns from both sides",
    named: /mask is (not applied|missing|ignored)|wrong only where x (>|≥) 0/,
    caughtBy: "param gradient",
  }, {
    given: { x: tensors(["N", "D"]), alpha: tensors(["D"]) },
    layer: ({ alpha }) =>
      formulas({
        params: [alpha],
        forward: (x) => matrix(sizes(x), (i, j) => x.at(i, j) * (x.at(i, j) > 0 ? 1 : alpha.at(j))),
        backward: ({ dout }, x) => [
          matrix(sizes(x), (i, j) => dout.at(i, j) * (x.at(i, j) > 0 ? 1 : alpha.at(j))),
          sum(multiply(dout, x), { axis: 0 }),
        ],
      }),
  }),
  broken({
    mistake: "axes turned the same way in both passes",
    named: /dx is transposed|permuted|order|handed on|untransposed/,
  }, {
    given: { x: tensors([{ name: "D", max: 3 }, "D", "D"]) },
    layer: () =>
      formulas({
        forward: (x) => permute(x, [1, 2, 0]),
        backward: ({ dout }) => permute(dout, [1, 2, 0]),
      }),
  }),
];

function last(x: Tensor): Tensor {
  const [, rows, columns] = x.shape as readonly [number, number, number];
  return new Tensor([rows, columns], x.data.slice(x.size - rows * columns));
}
