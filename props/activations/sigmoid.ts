import {
  bounded,
  everyLayer,
  increasing,
  map,
  pointSymmetry,
  prop,
  rowsDoNotMix,
  sameAs,
  Sigmoid,
  tensors,
} from "../../src/mod.ts";
import type { Layer, Prop, Tensor } from "../../src/mod.ts";

/** The other formula of the same function: σ(x) = (1 + tanh(x/2)) / 2, and σ′(x) = 1 / (4 cosh²(x/2)). */
function halfTanh(): Layer {
  let input: Tensor;
  return {
    params: [],
    grads: [],
    forward(x: Tensor): Tensor {
      input = x;
      return map(x, (v) => (1 + Math.tanh(v / 2)) / 2);
    },
    backward(dout: Tensor): Tensor {
      const dx = dout.clone();
      input.data.forEach((v, i) => dx.data[i]! /= 4 * Math.cosh(v / 2) ** 2);
      return dx;
    },
  };
}

export const sigmoid: Prop = prop({
  name: "Sigmoid",
  given: { x: tensors() },
  layer: () => new Sigmoid(),
  laws: [
    ...everyLayer,
    bounded(0, 1),
    pointSymmetry(0, 0.5),
    increasing,
    rowsDoNotMix,
    sameAs("(1 + tanh(x/2)) / 2", halfTanh),
  ],
});
