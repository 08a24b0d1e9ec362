import { map, zipWith } from "../../src/mod.ts";
import type { Layer, Tensor } from "../../src/mod.ts";

/** An elementwise layer from the formulas of its value and its slope: slow, and obvious. */
export function byFormula(value: (v: number) => number, slope: (v: number) => number): Layer {
  let input: Tensor;
  return {
    params: [],
    grads: [],
    forward(x: Tensor): Tensor {
      input = x.clone();
      return map(x, value);
    },
    backward: (dout: Tensor) => zipWith(dout, input, (d, v) => d * slope(v)),
  };
}
