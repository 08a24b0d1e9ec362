// deno task fuzz examples/wrong_layer.ts
//
// The Swish of custom_layer.ts with a mistake that still trains: dβ is the mean over the elements
// where it should be the sum, so β learns too slowly, and the slower the larger the batch is.
import { everyLayer, map, mean, prop, rowsDoNotMix, tensor, tensors, zipWith } from "../src/mod.ts";
import type { Layer, Prop, Tensor } from "../src/mod.ts";

const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));

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
    const dbeta = zipWith(dout, x, (d, v) => {
      const s = sigmoid(beta * v);
      return d * (v * s) * (v * (1 - s));
    });
    this.grads[0].data[0] = mean(dbeta).item();
    return zipWith(dout, x, (d, v) => {
      const s = sigmoid(beta * v);
      return d * s * (1 + beta * v * (1 - s));
    });
  }
}

export const swish: Prop = prop({
  name: "Swish",
  given: { x: tensors(["N", "D"]), beta: tensors([1]) },
  layer: ({ beta }) => new Swish(beta),
  laws: [...everyLayer, rowsDoNotMix],
});
