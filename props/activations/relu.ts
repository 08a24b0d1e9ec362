import {
  bounded,
  everyLayer,
  increasing,
  map,
  prop,
  Relu,
  rowsDoNotMix,
  sameAs,
  tensors,
  zipWith,
} from "../../src/mod.ts";
import type { Layer, Prop, Tensor } from "../../src/mod.ts";

function maximum(): Layer {
  let input: Tensor;
  return {
    params: [],
    grads: [],
    forward(x: Tensor): Tensor {
      input = x;
      return map(x, (v) => Math.max(v, 0));
    },
    backward: (dout: Tensor) => zipWith(dout, input, (d, v) => v > 0 ? d : 0),
  };
}

export const relu: Prop = prop({
  name: "Relu",
  given: { x: tensors() },
  layer: () => new Relu(),
  laws: [
    ...everyLayer,
    bounded(0, Infinity),
    increasing,
    rowsDoNotMix,
    sameAs("max(x, 0)", maximum),
  ],
});
