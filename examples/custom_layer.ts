// deno task fuzz examples/custom_layer.ts
//
// A layer as you would write it, and what is claimed of it: Swish with a trainable β.
// Ramachandran, Zoph & Le, "Searching for activation functions", 2017.
import { everyLayer, map, prop, rowsDoNotMix, tensor, tensors, zipWith } from "../src/mod.ts";
import type { Layer, Prop, Tensor } from "../src/mod.ts";

const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));

/**
 *     out = x · σ(βx)
 *     dx  = dout · σ(βx) · (1 + βx · (1 − σ(βx)))
 *     dβ  = Σ dout · x² · σ(βx) · (1 − σ(βx))
 */
export class Swish implements Layer {
  readonly params: readonly [Tensor];
  readonly grads: readonly [Tensor] = [tensor([0])];
  #x: Tensor | undefined;

  constructor(beta: Tensor) {
    this.params = [beta];
  }

  forward(x: Tensor): Tensor {
    this.#x = x.clone();
    const beta = this.params[0].item();
    return map(x, (v) => v * sigmoid(beta * v));
  }

  backward(dout: Tensor): Tensor {
    const x = this.#x!;
    const beta = this.params[0].item();
    let dbeta = 0;
    const dx = zipWith(dout, x, (d, v) => {
      const s = sigmoid(beta * v);
      dbeta += d * (v * s) * (v * (1 - s));
      return d * s * (1 + beta * v * (1 - s));
    });
    this.grads[0].data[0] = dbeta;
    return dx;
  }
}

export const swish: Prop = prop({
  name: "Swish",
  given: { x: tensors(["N", "D"]), beta: tensors([1]) },
  layer: ({ beta }) => new Swish(beta),
  laws: [...everyLayer, rowsDoNotMix],
});
