import { permute } from "../../src/mod.ts";
import type { Layer, Tensor } from "../../src/mod.ts";

/** A layer that works along the last axis of [A,B,C], made to work along the first: axes are turned before and after. */
export function alongAxis0(layer: Layer): Layer {
  const toLast = (x: Tensor): Tensor => x.rank === 3 ? permute(x, [1, 2, 0]) : x;
  const toFirst = (x: Tensor): Tensor => x.rank === 3 ? permute(x, [2, 0, 1]) : x;
  return {
    params: [],
    grads: [],
    forward: (x: Tensor) => toFirst(layer.forward(toLast(x))),
    backward: (dout: Tensor) => toFirst(layer.backward(toLast(dout)) as Tensor),
  };
}
