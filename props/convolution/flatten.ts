import {
  adjoint,
  equalsMatrix,
  everyLayer,
  Flatten,
  gradientSumsToDout,
  linear,
  permutedBatches,
  prop,
  reshape,
  rowsDoNotMix,
  sameAs,
  tensors,
  zeros,
} from "../../src/mod.ts";
import type { Layer, Prop, Tensor } from "../../src/mod.ts";

/** The entries of each example in their order. */
function rows(): Layer {
  let input: Tensor;
  return {
    params: [],
    grads: [],
    forward(x: Tensor): Tensor {
      input = x;
      return reshape(x, [x.shape[0]!, -1]);
    },
    backward: (dout: Tensor) => reshape(dout, input.shape),
  };
}

function identity({ x }: { x: Tensor }): Tensor {
  const A = zeros([x.size, x.size]);
  for (let i = 0; i < x.size; i++) A.data[i * x.size + i] = 1;
  return A;
}

const laws = [
  ...everyLayer,
  rowsDoNotMix,
  permutedBatches,
  linear,
  adjoint,
  gradientSumsToDout(1),
  sameAs("reshape", rows),
  equalsMatrix(identity),
];

export const flatten: Prop = prop({
  name: "Flatten",
  given: { x: tensors(["N", { name: "C", max: 3 }, { name: "H", max: 3 }, { name: "W", max: 3 }]) },
  layer: () => new Flatten(),
  laws,
});

export const flattenOfRows: Prop = prop({
  name: "Flatten of rows",
  given: { x: tensors(["N", "D"]) },
  layer: () => new Flatten(),
  laws,
});
