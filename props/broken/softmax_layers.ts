import {
  add,
  bounded,
  CrossEntropyError,
  divide,
  everyLayer,
  exp,
  keepsOrder,
  map,
  max,
  multiply,
  oneHots,
  permutedBatches,
  positive,
  probabilities,
  prop,
  rowsDoNotMix,
  rowsSumTo,
  sameAs,
  shiftInvariant,
  softLabels,
  Softmax,
  SoftmaxWithLoss,
  subtract,
  sum,
  Tensor,
  tensors,
  transpose,
} from "../../src/mod.ts";
import type { Law, Layer } from "../../src/mod.ts";
import { type Broken, withBackward } from "./broken.ts";

function wrong(
  mistake: string,
  layer: () => Layer,
  { caughtBy = "input gradient", laws = everyLayer }: { caughtBy?: string; laws?: readonly Law[] } =
    {},
): Broken {
  return {
    mistake,
    caughtBy,
    prop: prop({ name: mistake, given: { x: tensors(["N", "C"]) }, layer, laws }),
  };
}

function wrongLoss(
  mistake: string,
  layer: () => Layer,
  { caughtBy = "input gradient", laws = everyLayer, t = oneHots(["N", "C"]) }: {
    caughtBy?: string;
    laws?: readonly Law[];
    t?: ReturnType<typeof oneHots>;
  } = {},
): Broken {
  return {
    mistake,
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

/** A softmax from its formula, with the backward pass of y and dout. */
function softmaxBy(
  forward: (x: Tensor) => Tensor,
  backward: (y: Tensor, dout: Tensor) => Tensor = jacobian,
): Layer {
  let y: Tensor;
  return {
    params: [],
    grads: [],
    forward: (x: Tensor) => (y = forward(x)).clone(),
    backward: (dout: Tensor) => backward(y, dout),
  };
}

const shifted = (x: Tensor): Tensor => exp(subtract(x, max(x, { axis: 1, keepDims: true })));
const normalized = (e: Tensor): Tensor => divide(e, sum(e, { axis: 1, keepDims: true }));
const softmax = (x: Tensor): Tensor => normalized(shifted(x));

function jacobian(y: Tensor, dout: Tensor): Tensor {
  return multiply(y, subtract(dout, sum(multiply(y, dout), { axis: 1, keepDims: true })));
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

/** Wrong softmaxes and wrong losses. */
export const softmaxLayers: readonly Broken[] = [
  wrong(
    "Softmax whose backward is a plain copy of dout",
    () => softmaxBy(softmax, (_, dout) => dout.clone()),
  ),
  wrong(
    "Softmax without the correction term",
    () => softmaxBy(softmax, (y, dout) => multiply(y, dout)),
  ),
  wrong(
    "Softmax with the correction term not weighted by y",
    () =>
      softmaxBy(
        softmax,
        (y, dout) => multiply(y, subtract(dout, sum(dout, { axis: 1, keepDims: true }))),
      ),
  ),
  wrong(
    "Softmax with the slope of a sigmoid",
    () => softmaxBy(softmax, (y, dout) => multiply(dout, multiply(y, subtract(1, y)))),
  ),
  wrong("Softmax that overflows", () => softmaxBy((x) => normalized(exp(x))), {
    caughtBy: "finite in, finite out",
  }),
  wrong("Softmax over the wrong axis", () => {
    const layer = new Softmax();
    return {
      params: [],
      grads: [],
      forward: (x: Tensor) => transpose(layer.forward(transpose(x))),
      backward: (dout: Tensor) => transpose(layer.backward(transpose(dout))),
    };
  }, { caughtBy: "rows of a batch do not mix", laws: [...everyLayer, rowsDoNotMix] }),
  wrong(
    "Softmax that divides by the sum of the whole batch",
    () => softmaxBy((x) => divide(shifted(x), sum(shifted(x)))),
    { caughtBy: "rows sum to 1", laws: [rowsSumTo(1)] },
  ),
  wrong("Softmax that is not normalized", () => softmaxBy((x) => exp(x)), {
    caughtBy: "bounded by 0 and 1",
    laws: [bounded(0, 1)],
  }),
  wrong(
    "Softmax with a 1 in the denominator",
    () => softmaxBy((x) => divide(exp(x), add(1, sum(exp(x), { axis: 1, keepDims: true })))),
    {
      caughtBy: "invariant under a shift of the logits",
      laws: [shiftInvariant],
    },
  ),
  wrong("Softmax of the magnitudes", () => softmaxBy((x) => softmax(map(x, Math.abs))), {
    caughtBy: "keeps the order of the logits",
    laws: [keepsOrder],
  }),
  wrongLoss(
    "SoftmaxWithLoss without the 1/N of the mean",
    () => loss((dx, { t }) => multiply(dx, t.shape[0]!)),
  ),
  wrongLoss(
    "SoftmaxWithLoss divided by N twice",
    () => loss((dx, { t }) => divide(dx, t.shape[0]!)),
  ),
  wrongLoss("SoftmaxWithLoss divided by N · C", () => loss((dx, { t }) => divide(dx, t.shape[1]!))),
  wrongLoss(
    "SoftmaxWithLoss without the upstream gradient",
    () => loss((dx, { dout }) => divide(dx, dout.item())),
  ),
  wrongLoss("SoftmaxWithLoss with t − y", () => loss((dx) => multiply(dx, -1))),
  wrongLoss(
    "SoftmaxWithLoss that forgets the labels",
    () => loss((_, { y, dout }) => multiply(y, dout.item() / y.shape[0]!)),
  ),
  wrongLoss(
    "SoftmaxWithLoss that turns soft labels into their argmax in backward",
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
  wrongLoss("SoftmaxWithLoss as −log of a rounded probability", () => {
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
  }, { caughtBy: "finite in, finite out" }),
  wrongLoss("SoftmaxWithLoss with an epsilon in forward only", () => {
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
  wrongLoss("SoftmaxWithLoss that broadcasts a column of labels", () => {
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
  wrongLoss("SoftmaxWithLoss that weights rows by their position", () => {
    let y: Tensor;
    let labels: Tensor;
    const weight = (i: number): number => 1 + Math.floor(i / y.shape[1]!);
    return {
      params: [],
      grads: [],
      forward(x: Tensor, t: Tensor): Tensor {
        y = softmax(x);
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
