import type { Layer } from "../../src/mod.ts";

/** How often a layer was called. */
export interface Calls {
  forwards: number;
  backwards: number;
}

/** The same layer, counting. */
export function counted(layer: Layer, calls: Calls): Layer {
  return {
    params: layer.params,
    grads: layer.grads,
    forward: (...inputs) => {
      calls.forwards++;
      return layer.forward(...inputs);
    },
    backward: (dout) => {
      calls.backwards++;
      return layer.backward(dout);
    },
  };
}
