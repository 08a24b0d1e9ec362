import {
  add,
  BatchNormalization,
  CosineSimilarity,
  divide,
  evaluationKeepsState,
  full,
  GroupNorm,
  map,
  mean,
  multiply,
  normalized,
  RMSNorm,
  sameAs,
  scaleInvariant,
  shiftInvariantOver,
  subtract,
  type Tensor,
  tensors,
  unitNorm,
  zeros,
} from "../../src/mod.ts";
import type { Layer } from "../../src/mod.ts";
import { type Broken, broken, formulas, withBackward } from "./broken.ts";
import { rowSums } from "./matrix.ts";

const rowMeans = (x: Tensor): Tensor => mean(x, { axis: 1, keepDims: true });
const squares = (x: Tensor): Tensor => multiply(x, x);
const root = (x: Tensor, eps: number): Tensor => map(x, (v) => Math.sqrt(v + eps));

/** The gradients of CosineSimilarity, changed. */
function cosine(
  [mistake, named]: readonly [string, RegExp?],
  change: (
    right: readonly [da: Tensor, db: Tensor],
    at: { a: Tensor; b: Tensor; dout: Tensor },
  ) => readonly Tensor[],
): Broken {
  return broken({ mistake, ...named === undefined ? {} : { named } }, {
    given: { a: tensors(["N", "D"]), b: tensors(["N", "D"]) },
    inputs: ["a", "b"],
    layer: () => {
      const layer = new CosineSimilarity({ eps: 0.1 });
      let [a, b]: Tensor[] = [];
      return {
        params: [],
        grads: [],
        forward: (...inputs: Tensor[]) => {
          [a, b] = inputs.map((x) => x.clone());
          return layer.forward(a!, b!);
        },
        backward: (dout?: Tensor) =>
          change(layer.backward(dout!), { a: a!, b: b!, dout: dout! }).map((g) => g.clone()),
      };
    },
  });
}

/** Wrong normalizations whose claim is wrong, and wrong gradients of those that have a file of their own. */
export const claimedNormalizations: readonly Broken[] = [
  broken({
    mistake: "layer normalization by the variance of N − 1",
    caughtBy: "mean 0 and variance 1",
  }, {
    given: { x: tensors(["N", { name: "D", min: 2 }]) },
    layer: () => {
      const parts = (x: Tensor): { hat: Tensor; deviation: Tensor } => {
        const centered = subtract(x, rowMeans(x));
        const variance = multiply(rowSums(squares(centered)), 1 / (x.shape[1]! - 1));
        const deviation = root(variance, 1e-5);
        return { hat: divide(centered, deviation), deviation };
      };
      return formulas({
        forward: (x) => parts(x).hat,
        backward: ({ dout }, x) => {
          const { hat, deviation } = parts(x);
          const along = multiply(rowSums(multiply(dout, hat)), 1 / (x.shape[1]! - 1));
          return divide(
            subtract(subtract(dout, rowMeans(dout)), multiply(hat, along)),
            deviation,
          );
        },
      });
    },
    laws: [normalized({ eps: 1e-5 })],
  }),
  broken({
    mistake: "RMS normalization by the sum of squares",
    caughtBy: "mean square 1",
  }, {
    given: { x: tensors(["N", { name: "D", min: 2 }]) },
    layer: () => {
      const norm = (x: Tensor): Tensor => root(rowSums(squares(x)), 1e-5);
      return formulas({
        forward: (x) => divide(x, norm(x)),
        backward: ({ out, dout }, x) =>
          divide(subtract(dout, multiply(out, rowSums(multiply(dout, out)))), norm(x)),
      });
    },
    laws: [normalized({ eps: 1e-5, isCentered: false })],
  }),
  broken({
    mistake: "RMS normalization without its root",
    caughtBy: "invariant under a positive factor",
  }, {
    given: { x: tensors(["N", "D"]) },
    layer: () =>
      formulas({
        forward: (x) => divide(x, add(rowMeans(squares(x)), 1e-5)),
        backward: ({ out, dout }, x) => {
          const along = multiply(rowMeans(multiply(dout, out)), 2);
          return divide(subtract(dout, multiply(x, along)), add(rowMeans(squares(x)), 1e-5));
        },
      }),
    laws: [scaleInvariant({ eps: 1e-5, isCentered: false })],
  }),
  broken({
    mistake: "batch normalization that does not take the mean away",
    caughtBy: "invariant under a shift",
  }, {
    given: { x: tensors(["N", "C"]) },
    layer: () => {
      const deviation = (x: Tensor): Tensor => {
        const centered = subtract(x, mean(x, { axis: 0, keepDims: true }));
        return root(mean(squares(centered), { axis: 0, keepDims: true }), 1e-5);
      };
      return formulas({
        forward: (x) => divide(x, deviation(x)),
        backward: ({ dout }, x) => divide(dout, deviation(x)),
      });
    },
    laws: [shiftInvariantOver({ axes: [0] })],
  }),
  broken({ mistake: "L1 normalization in place of L2", caughtBy: "norm 1" }, {
    given: { x: tensors(["N", { name: "D", min: 2 }]) },
    layer: () => {
      const size = (x: Tensor): Tensor => map(rowSums(map(x, Math.abs)), (v) => Math.max(v, 1e-12));
      return formulas({
        forward: (x) => divide(x, size(x)),
        backward: ({ out, dout }, x) =>
          divide(
            subtract(dout, multiply(map(x, Math.sign), rowSums(multiply(dout, out)))),
            size(x),
          ),
      });
    },
    laws: [unitNorm({ eps: 1e-12 })],
  }),
  broken({
    mistake: "batch normalization that moves its running statistics in evaluation",
    caughtBy: "evaluation does not change state",
  }, {
    given: { x: tensors(["N", "C"]), gamma: tensors(["C"]), beta: tensors(["C"]) },
    layer: ({ gamma, beta }) => {
      const norm = new BatchNormalization({ gamma, beta });
      let isTraining = true;
      return {
        params: norm.params,
        grads: norm.grads,
        get isTraining(): boolean {
          return isTraining;
        },
        set isTraining(training: boolean) {
          isTraining = training;
        },
        forward(x: Tensor): Tensor {
          norm.isTraining = true;
          const out = norm.forward(x);
          if (isTraining) return out;
          norm.isTraining = false;
          return norm.forward(x);
        },
        backward: (dout?: Tensor) => norm.backward(dout!),
      };
    },
    laws: [evaluationKeepsState],
  }),
  broken({
    mistake: "batch normalization with a running variance that is not unbiased",
    caughtBy: "same as PyTorch's running variance",
  }, {
    given: {
      x: tensors(["N", "C"]),
      seen: tensors([{ name: "M", min: 2 }, "C"]),
    },
    layer: ({ seen }) => evaluated(seen, "biased"),
    laws: [
      sameAs(
        "PyTorch's running variance",
        ({ seen }: { seen: Tensor }) => evaluated(seen, "unbiased"),
      ),
    ],
  }),
  cosine(
    ["cosine similarity without its projection", /a term is missing/],
    (_, { a, b, dout }) => {
      const slope = (x: Tensor, y: Tensor): Tensor => {
        const norm = (v: Tensor): Tensor =>
          map(rowSums(squares(v)), (s) => Math.max(Math.sqrt(s), 0.1));
        const column = map(rowSums(x), () => 0);
        column.data.set(dout.data);
        return multiply(divide(divide(y, norm(y)), norm(x)), column);
      };
      return [slope(a, b), slope(b, a)];
    },
  ),
  cosine(
    ["cosine similarity with its two gradients exchanged", /exchanged/],
    ([da, db]) => [db, da],
  ),
  broken({
    mistake: "group normalization that takes every other channel for a group in backward",
    named: /backward reaches where forward does not: dx/,
  }, {
    given: { x: tensors(["N", 4]), gamma: tensors([4]), beta: tensors([4]) },
    layer: ({ gamma, beta }) => {
      const right = new GroupNorm({ gamma, beta, groups: 2 });
      const other = new GroupNorm({ gamma: turned(gamma), beta: turned(beta), groups: 2 });
      return {
        params: right.params,
        grads: right.grads,
        forward(x: Tensor): Tensor {
          other.params[0].data.set(turned(gamma).data);
          other.forward(turned(x));
          return right.forward(x);
        },
        backward(dout?: Tensor): Tensor {
          right.backward(dout!);
          return turned(other.backward(turned(dout!)));
        },
      };
    },
  }),
  broken({
    mistake: "group normalization whose dgamma is averaged over the places",
    caughtBy: "param gradient",
    named: /divided by N once too often|averaged|1\/N/,
  }, {
    given: {
      x: tensors(["N", 4, { name: "L", min: 2, max: 3 }]),
      gamma: tensors([4]),
      beta: tensors([4]),
    },
    layer: ({ gamma, beta }) => {
      const norm = new GroupNorm({ gamma, beta, groups: 2 });
      let places = 1;
      return {
        params: norm.params,
        grads: norm.grads,
        forward(x: Tensor): Tensor {
          places = x.shape[2]!;
          return norm.forward(x);
        },
        backward(dout?: Tensor): Tensor {
          const dx = norm.backward(dout!);
          norm.grads[0].data.forEach((v, i) => norm.grads[0].data[i] = v / places);
          return dx;
        },
      };
    },
  }),
  broken({
    mistake: "RMS normalization with the gradient of layer normalization",
    named: /mean|Σ|a term/,
  }, {
    given: { x: tensors(["N", { name: "D", min: 2 }]) },
    layer: ({ x }) =>
      withBackward(
        new RMSNorm({ gamma: full([x.shape[1]!], 1) }),
        (dout, right) => right(subtract(dout, rowMeans(dout))),
      ),
  }),
];

/** Rows of four with their two middle channels exchanged. */
function turned(x: Tensor): Tensor {
  const exchanged = x.clone();
  for (let i = 0; i < x.size; i++) {
    exchanged.data[i] = x.data[i - i % 4 + [0, 2, 1, 3][i % 4]!]!;
  }
  return exchanged;
}

/** Batch normalization in evaluation, after one batch. */
function evaluated(seen: Tensor, runningVariance: "biased" | "unbiased"): Layer {
  const C = seen.shape[1]!;
  const norm = new BatchNormalization({
    gamma: full([C], 1),
    beta: zeros([C]),
    momentum: 1,
    runningVariance,
  });
  norm.forward(seen);
  norm.isTraining = false;
  return norm;
}
