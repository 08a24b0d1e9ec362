import {
  add,
  classIndices,
  gather,
  map,
  matmul,
  multiply,
  scatterAdd,
  set,
  sum,
  type Tensor,
  tensors,
  transpose,
  zeros,
} from "../../src/mod.ts";
import type { Layer } from "../../src/mod.ts";
import { type Broken, broken, formulas } from "./broken.ts";
import { matrix, sizes, vector } from "./matrix.ts";

/** Looks rows of W up by id; what it answers for dW is changed. */
function embedding(
  [mistake, named]: readonly [string, RegExp],
  dW: (at: { W: Tensor; ids: Tensor; dout: Tensor }) => Tensor,
): Broken {
  return broken({ mistake, named, caughtBy: "param gradient" }, {
    given: { W: tensors(["V", "D"]), ids: classIndices(["N"], { classes: "V" }) },
    inputs: ["ids"],
    nondifferentiable: ["ids"],
    layer: ({ W }) =>
      formulas({
        params: [W],
        forward: (ids) => gather(W, ids),
        backward: ({ dout }, ids) => [dW({ W, ids, dout })],
      }),
  });
}

function scattered(W: Tensor, ids: Tensor, rows: Tensor): Tensor {
  const dW = zeros(W.shape);
  scatterAdd(dW, { indices: ids, rows });
  return dW;
}

/** Rows written to where they came from: of a repeated index the last one stays. */
function assigned(W: Tensor, ids: Tensor, rows: Tensor): Tensor {
  const dW = zeros(W.shape);
  const width = W.shape[1]!;
  ids.data.forEach((id, n) => {
    dW.data.set(rows.data.subarray(n * width, (n + 1) * width), id * width);
  });
  return dW;
}

/** Wrong gradients of what picks rows, and of what is used twice. */
export const indexingLayers: readonly Broken[] = [
  embedding(
    [
      "Embedding that keeps the last gradient of a repeated id",
      /only the last contribution is kept/,
    ],
    ({ W, ids, dout }) => assigned(W, ids, dout),
  ),
  embedding(
    [
      "Embedding averaged over the batch",
      /divided by N once too often, N = the (size of (ids|d?out)'s axis 0|number of ids's entries)/,
    ],
    ({ W, ids, dout }) => multiply(scattered(W, ids, dout), 1 / ids.size),
  ),
  embedding(
    ["Embedding that writes one row too far", /dW is shifted by one along axis 0/],
    ({ W, ids, dout }) => scattered(W, map(ids, (id) => (id + 1) % W.shape[0]!), dout),
  ),
  embedding(
    [
      "Embedding that averages what a repeated id gets",
      /repeated (index|id)|(index|id) appears more than once/,
    ],
    ({ W, ids, dout }) => {
      const count = (id: number): number => ids.data.filter((other) => other === id).length;
      return scattered(W, ids, matrix(sizes(dout), (n, j) => dout.at(n, j) / count(ids.at(n))));
    },
  ),
  broken({
    mistake: "Embedding whose gradient adds up from call to call",
    named: /adds? up from call to call/,
    caughtBy: "grads are overwritten in place",
  }, {
    given: { W: tensors(["V", "D"]), ids: classIndices(["N"], { classes: "V" }) },
    inputs: ["ids"],
    nondifferentiable: ["ids"],
    layer: ({ W }): Layer => {
      const dW = zeros(W.shape);
      let indices: Tensor;
      return {
        params: [W],
        grads: [dW],
        forward: (ids: Tensor) => gather(W, indices = ids.clone()),
        backward(dout: Tensor): readonly Tensor[] {
          scatterAdd(dW, { indices, rows: dout });
          return [];
        },
      };
    },
  }),
  broken({
    mistake: "rows picked from x, of which a repeated one keeps the last gradient",
    named: /only the last contribution is kept/,
  }, {
    given: { x: tensors(["V", "D"]), ids: classIndices(["N"], { classes: "V" }) },
    inputs: ["x", "ids"],
    nondifferentiable: ["ids"],
    layer: () =>
      formulas({
        forward: (x, ids) => gather(x, ids),
        backward: ({ dout }, x, ids) => assigned(x, ids, dout),
      }),
  }),
  broken({
    mistake: "one entry picked from each row, its gradient given to the whole row",
    named: /mask is (not applied|missing|ignored)/,
  }, {
    given: { x: tensors(["N", "C"]), t: classIndices(["N"], { classes: "C" }) },
    inputs: ["x", "t"],
    nondifferentiable: ["t"],
    layer: () =>
      formulas({
        forward: (x, t) => vector(x.shape[0]!, (i) => x.at(i, t.at(i))),
        backward: ({ dout }, x) => matrix(sizes(x), (i) => dout.data[i]!),
      }),
  }),
  broken({
    mistake: "tied weights that learn from the output only",
    named: /only (the last|one) contribution is kept|a term is missing/,
    caughtBy: "param gradient",
  }, {
    given: { W: tensors(["V", "D"]), ids: classIndices(["N"], { classes: "V" }) },
    inputs: ["ids"],
    nondifferentiable: ["ids"],
    layer: ({ W }) =>
      formulas({
        params: [W],
        forward: (ids) => matmul(gather(W, ids), transpose(W)),
        backward: ({ dout }, ids) => [matmul(transpose(dout), gather(W, ids))],
      }),
  }),
  broken({
    mistake: "W and its transpose in one layer, of which the first use learns nothing",
    named: /only (the last|one) contribution is kept|a term is missing/,
    caughtBy: "param gradient",
  }, {
    given: { x: tensors(["N", "D"]), W: tensors(["D", "M"]) },
    layer: ({ W }) =>
      formulas({
        params: [W],
        forward: (x) => matmul(matmul(x, W), transpose(W)),
        backward: ({ dout }, x) => [
          matmul(matmul(dout, W), transpose(W)),
          matmul(transpose(dout), matmul(x, W)),
        ],
      }),
  }),
  broken({
    mistake: "residual connection whose skip learns nothing",
    named: /a term is missing: .*dout/,
  }, {
    given: { x: tensors(["N", "D"]) },
    layer: () =>
      formulas({
        forward: (x) => add(x, map(x, Math.tanh)),
        backward: ({ dout }, x) => multiply(dout, map(x, (v) => 1 - Math.tanh(v) ** 2)),
      }),
  }),
  broken({
    mistake: "residual connection whose branch learns nothing",
    named: /dout is handed on unchanged|a term is missing/,
  }, {
    given: { x: tensors(["N", "D"]) },
    layer: () =>
      formulas({
        forward: (x) => add(x, map(x, Math.tanh)),
        backward: ({ dout }) => dout,
      }),
  }),
  broken({
    mistake: "two equal matrices, taken for one",
    named: /dV is never computed|wrong only where (twin|V|W)/,
    caughtBy: "param gradient",
  }, {
    given: {
      x: tensors(["N", "D"]),
      W: tensors(["D", "M"]),
      V: tensors(["D", "M"]),
      twin: classIndices([], { classes: 2 }),
    },
    layer: ({ W, V, twin }) => {
      if (twin.item() === 1) set(V, W);
      return formulas({
        params: [W, V],
        forward: (x) => matmul(x, add(W, multiply(2, V))),
        backward: ({ dout }, x) => {
          const dW = matmul(transpose(x), dout);
          const isSame = W.data.every((v, i) => v === V.data[i]);
          return [
            matmul(dout, transpose(add(W, multiply(2, V)))),
            dW,
            multiply(dW, isSame ? 0 : 2),
          ];
        },
      });
    },
  }),
  broken({
    mistake: "broadcast scale whose gradient is averaged",
    named: /divided by N once too often, N = the number of x's entries/,
    caughtBy: "param gradient",
  }, {
    given: { x: tensors(["N", "D"]), s: tensors([1]) },
    layer: ({ s }) =>
      formulas({
        params: [s],
        forward: (x) => multiply(x, s),
        backward: ({ dout }, x) => [
          multiply(dout, s),
          multiply(sum(multiply(dout, x)), 1 / x.size),
        ],
      }),
  }),
];
