import type { Layer, Prop, Tensor } from "../../src/mod.ts";
import { map, zipWith } from "../../src/mod.ts";

/** A layer with a mistake, and the law that must catch it. */
export interface Broken {
  /** What is wrong with it, in a few words: "Sigmoid without the upstream gradient". */
  readonly mistake: string;
  /** The name of the law that must catch it. */
  readonly caughtBy: string;
  /**
   * What a diagnosis must say to be right; left out where nothing should be said, so that any diagnosis
   * is wrong: the claim is wrong and not a gradient.
   */
  readonly named?: RegExp;
  /** The wrong layer, with that law among its laws. */
  readonly prop: Prop;
}

/** A mistake in words, and what its diagnosis must say. */
export type Named = Pick<Broken, "mistake" | "named">;

/** An elementwise layer from its formula and what it takes for its slope. */
export function elementwise(
  forward: (v: number) => number,
  backward: (v: number, dout: number) => number,
): Layer {
  let input: Tensor;
  return {
    params: [],
    grads: [],
    forward(x: Tensor): Tensor {
      input = x.clone();
      return map(x, forward);
    },
    backward: (dout: Tensor) => zipWith(input, dout, backward),
  };
}

/** A right layer with another backward pass. */
export function withBackward(
  layer: Layer,
  backward: (dout: Tensor, right: (dout: Tensor) => Tensor) => Tensor,
): Layer {
  return {
    params: layer.params,
    grads: layer.grads,
    forward: (...inputs: Tensor[]) => layer.forward(...inputs),
    backward: (dout: Tensor) => backward(dout, (d) => layer.backward(d) as Tensor),
  };
}
