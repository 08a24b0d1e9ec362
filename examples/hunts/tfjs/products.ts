import * as tf from "./tfjs.ts";
import { type Axis, type Prop, tensors } from "../../../src/mod.ts";
import { op } from "./op.ts";

type Axes = readonly Axis[];

/** The axes of both operands, and which of them are transposed. */
const MATMULS: Readonly<Record<string, readonly [Axes, Axes, boolean, boolean]>> = {
  "plain": [["N", "D"], ["D", "M"], false, false],
  "a transposed": [["D", "N"], ["D", "M"], true, false],
  "b transposed": [["N", "D"], ["M", "D"], false, true],
  "both transposed": [["D", "N"], ["M", "D"], true, true],
  "batches": [["B", "N", "D"], ["B", "D", "M"], false, false],
  "batches, both transposed": [["B", "D", "N"], ["B", "M", "D"], true, true],
  "two axes of batches": [[2, "B", "N", "D"], [2, "B", "D", "M"], false, false],
  "b broadcast over batches [1]": [[3, "N", "D"], [1, "D", "M"], false, false],
  "a broadcast over batches [1]": [[1, "N", "D"], [3, "D", "M"], false, false],
  "b broadcast over batches, rank 2": [[3, "N", "D"], ["D", "M"], false, false],
  "a broadcast over batches, rank 2": [["N", "D"], [3, "D", "M"], false, false],
};

const DOTS: Readonly<Record<string, readonly [Axes, Axes]>> = {
  "vector by vector": [["D"], ["D"]],
  "matrix by vector": [["N", "D"], ["D"]],
  "vector by matrix": [["D"], ["D", "M"]],
  "matrix by matrix": [["N", "D"], ["D", "M"]],
};

/** Every axis that one may sum over, repeat or leave. */
const EINSUMS: Readonly<Record<string, readonly [Axes, Axes]>> = {
  "ij,jk->ik": [["N", "D"], ["D", "M"]],
  "ij,j->i": [["N", "D"], ["D"]],
  "ij,ij->": [["N", "D"], ["N", "D"]],
};

type Activation = "linear" | "relu" | "relu6" | "elu" | "sigmoid" | "leakyrelu";

const ACTIVATIONS: readonly Activation[] = [
  "linear",
  "relu",
  "relu6",
  "elu",
  "sigmoid",
  "leakyrelu",
];

/** Products of matrices and vectors. */
export const productOps: readonly Prop[] = [
  ...Object.entries(MATMULS).map(([mode, [a, b, transposeA, transposeB]]) =>
    op({
      name: "matMul",
      mode,
      given: { a: tensors(a), b: tensors(b) },
      call: ({ a, b }) => tf.matMul(a, b, transposeA, transposeB),
    })
  ),
  ...Object.entries(DOTS).map(([mode, [a, b]]) =>
    op({
      name: "dot",
      mode,
      given: { a: tensors(a), b: tensors(b) },
      call: ({ a, b }) => tf.dot(a, b),
    })
  ),
  ...Object.entries(EINSUMS).map(([mode, [a, b]]) =>
    op({
      name: "einsum",
      mode,
      given: { a: tensors(a), b: tensors(b) },
      call: ({ a, b }) => tf.einsum(mode, a, b),
    })
  ),
  op({
    name: "outerProduct",
    given: { a: tensors(["N"]), b: tensors(["D"]) },
    call: ({ a, b }) => tf.outerProduct(a, b),
  }),
  ...ACTIVATIONS.map((activation) =>
    op({
      name: "fused.matMul",
      mode: `bias [M], ${activation}`,
      given: { a: tensors(["N", "D"]), b: tensors(["D", "M"]), bias: tensors(["M"]) },
      call: ({ a, b, bias }) => tf.fused.matMul({ a, b, bias, activation }),
    })
  ),
  op({
    name: "fused.matMul",
    mode: "bias [1], both transposed",
    given: { a: tensors(["D", "N"]), b: tensors(["M", "D"]), bias: tensors([1]) },
    call: ({ a, b, bias }) =>
      tf.fused.matMul({ a, b, bias, transposeA: true, transposeB: true, activation: "linear" }),
  }),
  op({
    name: "fused.matMul",
    mode: "batches, bias [M], prelu",
    given: {
      a: tensors([2, "N", "D"]),
      b: tensors([2, "D", "M"]),
      bias: tensors(["M"]),
      alpha: tensors(["M"]),
    },
    call: ({ a, b, bias, alpha }) =>
      tf.fused.matMul({ a, b, bias, activation: "prelu", preluActivationWeights: alpha }),
  }),
  op({
    name: "basicLSTMCell",
    mode: "c",
    given: {
      forgetBias: tensors([]),
      kernel: tensors([3, 8]),
      bias: tensors([8]),
      data: tensors(["N", 1]),
      c: tensors(["N", 2]),
      h: tensors(["N", 2]),
    },
    call: ({ forgetBias, kernel, bias, data, c, h }) =>
      tf.basicLSTMCell(forgetBias, kernel, bias, data, c, h)[0],
  }),
  op({
    name: "basicLSTMCell",
    mode: "h",
    given: {
      kernel: tensors([3, 8]),
      bias: tensors([8]),
      data: tensors(["N", 1]),
      c: tensors(["N", 2]),
      h: tensors(["N", 2]),
    },
    call: ({ kernel, bias, data, c, h }) => tf.basicLSTMCell(1, kernel, bias, data, c, h)[1],
  }),
].flat();
