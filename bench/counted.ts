import type { Layer } from "../src/mod.ts";

/** How often forward was called. */
export interface Count {
  evaluations: number;
}

/** The same layer, counting. */
export function counted(layer: Layer, count: Count): Layer {
  return {
    params: layer.params,
    grads: layer.grads,
    forward: (...inputs) => {
      count.evaluations++;
      return layer.forward(...inputs);
    },
    backward: (dout) => layer.backward(dout),
  };
}
