import {
  CrossEntropyError,
  divide,
  everyLayer,
  max,
  multiply,
  oneHots,
  permutedBatches,
  positive,
  probabilities,
  prop,
  sameAs,
  softLabels,
  Softmax,
  SoftmaxWithLoss,
  subtract,
  Tensor,
  tensors,
} from "../../src/mod.ts";
import type { Law, Layer } from "../../src/mod.ts";
import { type Broken, type Named, withBackward } from "./broken.ts";

function wrongLoss(
  { mistake, named }: Named,
  layer: () => Layer,
  { caughtBy = "input gradient", laws = everyLayer, t = oneHots(["N", "C"]) }: {
    caughtBy?: string;
    laws?: readonly Law[];
    t?: ReturnType<typeof oneHots>;
  } = {},
): Broken {
  return {
    mistake,
    ...named === undefined ? {} : { named },
    caughtBy,
    prop: prop({
      name: mistake,
      given: { x: tensors(["N", "C"]), t },
      inputs: ["x", "t"],
      nondifferentiable: ["t"],
      layer,
      laws,
    }),
  };
}

/** A SoftmaxWithLoss whose dx is changed, given the probabilities and the labels. */
function loss(change: (dx: Tensor, at: { y: Tensor; t: Tensor; dout: Tensor }) => Tensor): Layer {
  const layer = new SoftmaxWithLoss();
  let t: Tensor;
  return {
    params: [],
    grads: [],
    forward: (x: Tensor, labels: Tensor) => layer.forward(x, t = labels.clone()),
    backward: (dout: Tensor) => change(layer.backward(dout), { y: layer.y, t, dout }),
  };
}

/** Wrong losses over labels. */
export const lossLayers: readonly Broken[] = [
  wrongLoss(
    {
      mistake: "SoftmaxWithLoss without the 1/N of the mean",
      named: /1\/N of a mean is missing, N = the size of (x|t)'s axis 0/,
    },
    () => loss((dx, { t }) => multiply(dx, t.shape[0]!)),
  ),
  wrongLoss(
    {
      mistake: "SoftmaxWithLoss divided by N twice",
      named: /divided by N once too often, N = the size of (x|t)'s axis 0/,
    },
    () => loss((dx, { t }) => divide(dx, t.shape[0]!)),
  ),
  wrongLoss({
    mistake: "SoftmaxWithLoss divided by N · C",
    named:
      /divided by N (once too often, N = the size of (x|t)'s axis 1|in place of M, N = the number of (x|t)'s entries)/,
  }, () => loss((dx, { t }) => divide(dx, t.shape[1]!))),
  wrongLoss(
    { mistake: "SoftmaxWithLoss without the upstream gradient", named: /dout is ignored/ },
    () => loss((dx, { dout }) => divide(dx, dout.item())),
  ),
  wrongLoss(
    { mistake: "SoftmaxWithLoss with t − y", named: /the sign of dx is wrong/ },
    () => loss((dx) => multiply(dx, -1)),
  ),
  wrongLoss(
    {
      mistake: "SoftmaxWithLoss that forgets the labels",
      named: /a term is missing: − .*\bt\b|\bt is ignored/,
    },
    () => loss((_, { y, dout }) => multiply(y, dout.item() / y.shape[0]!)),
  ),
  wrongLoss(
    {
      mistake: "SoftmaxWithLoss that turns soft labels into their argmax in backward",
      named: /argmax|wrong only where t is (not one-hot|soft)/,
    },
    () =>
      loss((_, { y, t, dout }) => {
        const best = max(t, { axis: 1, keepDims: true });
        const hard = new Tensor(
          t.shape,
          t.data.map((v, i) => v === best.data[Math.floor(i / t.shape[1]!)] ? 1 : 0),
        );
        return multiply(subtract(y, hard), dout.item() / y.shape[0]!);
      }),
    { t: softLabels(["N", "C"]) },
  ),
  wrongLoss(
    { mistake: "SoftmaxWithLoss as −log of a rounded probability", named: /log of 0/ },
    () => {
      const right = new SoftmaxWithLoss();
      return {
        params: [],
        grads: [],
        forward(x: Tensor, t: Tensor): Tensor {
          right.forward(x, t);
          const { y } = right;
          let total = 0;
          y.data.forEach((p, i) => total -= t.data[i]! > 0 ? t.data[i]! * Math.log(p) : 0);
          return new Tensor([], Float64Array.of(total / x.shape[0]!));
        },
        backward: (dout: Tensor) => right.backward(dout),
      };
    },
    { caughtBy: "finite in, finite out" },
  ),
  wrongLoss({
    mistake: "SoftmaxWithLoss with an epsilon in forward only",
    named: /epsilon (of 1e-7 )?is in (one pass|forward) only/,
  }, () => {
    const right = new SoftmaxWithLoss();
    return {
      params: [],
      grads: [],
      forward(x: Tensor, t: Tensor): Tensor {
        right.forward(x, t);
        const { y } = right;
        let total = 0;
        y.data.forEach((p, i) => total -= t.data[i]! * Math.log(p + 1e-7));
        return new Tensor([], Float64Array.of(total / x.shape[0]!));
      },
      backward: (dout: Tensor) => right.backward(dout),
    };
  }),
  wrongLoss({ mistake: "SoftmaxWithLoss that broadcasts a column of labels" }, () => {
    const right = new SoftmaxWithLoss();
    return withBackward({
      params: [],
      grads: [],
      forward(x: Tensor, t: Tensor): Tensor {
        // Every row is compared with the label of the first one.
        const rows = new Tensor(t.shape, t.data.map((_, i) => t.data[i % t.shape[1]!]!));
        return right.forward(x, rows);
      },
      backward: (dout?: Tensor) => right.backward(dout),
    }, (dout, backward) => backward(dout));
  }, {
    caughtBy: "same as SoftmaxWithLoss",
    laws: [...everyLayer, sameAs("SoftmaxWithLoss", () => new SoftmaxWithLoss())],
  }),
  wrongLoss({
    mistake: "SoftmaxWithLoss that weights rows by their position",
    named: /rows are weighted by their position/,
  }, () => {
    let y: Tensor;
    let labels: Tensor;
    const weight = (i: number): number => 1 + Math.floor(i / y.shape[1]!);
    return {
      params: [],
      grads: [],
      forward(x: Tensor, t: Tensor): Tensor {
        y = new Softmax().forward(x);
        labels = t.clone();
        let total = 0;
        y.data.forEach((p, i) => total -= t.data[i]! > 0 ? weight(i) * Math.log(p) : 0);
        return new Tensor([], Float64Array.of(total));
      },
      backward(dout: Tensor): Tensor {
        const dx = y.clone();
        y.data.forEach((p, i) => dx.data[i] = dout.item() * weight(i) * (p - labels.data[i]!));
        return dx;
      },
    };
  }, { caughtBy: "permuted batches give permuted answers", laws: [permutedBatches] }),
  {
    mistake: "CrossEntropyError with an epsilon in forward only",
    named: /epsilon (of 1e-7 )?is in (one pass|forward) only/,
    caughtBy: "input gradient",
    prop: crossEntropy("CrossEntropyError with an epsilon in forward only", () => {
      const right = new CrossEntropyError();
      return {
        params: [],
        grads: [],
        forward: (y: Tensor, t: Tensor) => {
          right.forward(y, t);
          let total = 0;
          y.data.forEach((p, i) => total -= t.data[i]! * Math.log(p + 1e-7));
          return new Tensor([], Float64Array.of(total / y.shape[0]!));
        },
        backward: (dout: Tensor) => right.backward(dout),
      };
    }),
  },
  {
    mistake: "CrossEntropyError without the division by y",
    named: /the factor 1 \/ y is missing|the factor y is one too many/,
    caughtBy: "input gradient",
    prop: crossEntropy("CrossEntropyError without the division by y", () => {
      const right = new CrossEntropyError();
      let y: Tensor;
      return {
        params: [],
        grads: [],
        forward: (probabilities: Tensor, t: Tensor) => right.forward(y = probabilities.clone(), t),
        backward: (dout: Tensor) => multiply(right.backward(dout), y),
      };
    }),
  },
  {
    mistake: "CrossEntropyError with 0 · log 0 = NaN",
    named: /0 · log 0/,
    caughtBy: "finite in, finite out",
    prop: prop({
      name: "CrossEntropyError with 0 · log 0 = NaN",
      given: { y: softLabels(["N", "C"]) },
      inputs: ["y"],
      domain: positive,
      // The labels are the probabilities themselves: a zero meets a zero.
      layer: ({ y: t }) => {
        let y: Tensor;
        return {
          params: [],
          grads: [],
          forward(x: Tensor): Tensor {
            y = x.clone();
            let total = 0;
            y.data.forEach((p, i) => total -= t.data[i]! * Math.log(p));
            return new Tensor([], Float64Array.of(total / y.shape[0]!));
          },
          backward(dout: Tensor): Tensor {
            const scale = dout.item() / y.shape[0]!;
            return new Tensor(
              y.shape,
              y.data.map((p, i) => t.data[i] === 0 ? 0 : -scale * t.data[i]! / p),
            );
          },
        };
      },
      laws: everyLayer,
    }),
  },
];

function crossEntropy(name: string, layer: () => Layer): Broken["prop"] {
  return prop({
    name,
    given: { y: probabilities(["N", "C"]), t: oneHots(["N", "C"]) },
    inputs: ["y", "t"],
    nondifferentiable: ["t"],
    domain: positive,
    layer,
    laws: everyLayer,
  });
}
