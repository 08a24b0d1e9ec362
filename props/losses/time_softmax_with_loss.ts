import {
  bounded,
  classIndices,
  everyLayer,
  gather,
  gradientRowsCancel,
  ignoresLabel,
  permutedBatches,
  prop,
  reshape,
  sameAs,
  scatterAdd,
  shiftInvariant,
  SoftmaxWithLoss,
  symmetricHessian,
  tensors,
  TimeSoftmaxWithLoss,
  zeroOnlyWhenRight,
  zeros,
} from "../../src/mod.ts";
import type { Layer, Prop, Tensor } from "../../src/mod.ts";

/** SoftmaxWithLoss of the steps that are not ignored, one below another. */
function ofCountedSteps(): Layer {
  const loss = new SoftmaxWithLoss();
  let shape: readonly number[];
  let counted: number[];
  return {
    params: [],
    grads: [],
    forward(x: Tensor, t: Tensor): Tensor {
      shape = x.shape;
      counted = [...t.data.keys()].filter((step) => t.data[step] !== -1);
      if (counted.length === 0) return zeros([]);
      const rows = reshape(x, [t.size, x.shape[2]!]);
      return loss.forward(gather(rows, counted), gather(reshape(t, [t.size]), counted));
    },
    backward(dout: Tensor): Tensor {
      const [n, steps, classes] = shape as [number, number, number];
      const rows = zeros([n * steps, classes]);
      if (counted.length > 0) scatterAdd(rows, { indices: counted, rows: loss.backward(dout) });
      return reshape(rows, shape);
    },
  };
}

/** Logits of 1000 for the class that `pick` makes of each label, and of 0 for the rest. */
function sure(x: Tensor, t: Tensor, pick: (label: number) => number): Tensor {
  const classes = x.shape[2]!;
  const logits = zeros(x.shape);
  t.data.forEach((label, step) => {
    if (label !== -1) logits.data[step * classes + pick(label)] = 1000;
  });
  return logits;
}

const T = { name: "T", max: 4 };

export const timeSoftmaxWithLoss: Prop = prop({
  name: "TimeSoftmaxWithLoss",
  given: {
    x: tensors(["N", T, "C"]),
    t: classIndices(["N", T], { classes: "C", ignored: -1 }),
  },
  inputs: ["x", "t"],
  nondifferentiable: ["t"],
  layer: () => new TimeSoftmaxWithLoss(),
  laws: [
    ...everyLayer,
    bounded(0, Infinity),
    permutedBatches,
    shiftInvariant,
    gradientRowsCancel,
    symmetricHessian,
    ignoresLabel(-1),
    zeroOnlyWhenRight({
      right: ([x, t]) => sure(x!, t!, (label) => label),
      wrong: ([x, t]) =>
        x!.shape[2] === 1 || t!.data.every((label) => label === -1)
          ? undefined
          : sure(x!, t!, (label) => label === 0 ? 1 : 0),
    }),
    sameAs("SoftmaxWithLoss of the counted steps", ofCountedSteps),
  ],
});

export const timeSoftmaxWithLossOfAClass: Prop = prop({
  name: "TimeSoftmaxWithLoss that ignores the class 0",
  given: {
    x: tensors(["N", T, "C"]),
    t: classIndices(["N", T], { classes: "C" }),
  },
  inputs: ["x", "t"],
  nondifferentiable: ["t"],
  layer: () => new TimeSoftmaxWithLoss({ ignoreLabel: 0 }),
  laws: [...everyLayer, ignoresLabel(0)],
});
