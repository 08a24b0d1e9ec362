import { gradientList, type Layer } from "../layer.ts";
import type { Tensor } from "../tensor/mod.ts";

/**
 * A chain of layers that is itself a layer.
 *
 *     out = fₙ(… f₂(f₁(x)))
 *     dx  = backward of f₁ after … after backward of fₙ
 *
 * The first layer may take several inputs; each later one takes the output of the one before.
 */
export class Sequential implements Layer {
  readonly params: readonly Tensor[];
  readonly grads: readonly Tensor[];
  readonly #layers: readonly Layer[];

  /**
   * Takes the layers in the order of forward.
   *
   * @throws {RangeError} If there is none.
   */
  constructor(...layers: readonly Layer[]) {
    if (layers.length === 0) {
      throw new RangeError("Sequential: expected one layer or more, found none");
    }
    this.#layers = layers;
    this.params = layers.flatMap((layer) => layer.params);
    this.grads = layers.flatMap((layer) => layer.grads);
  }

  /** Takes the inputs of the first layer; returns the output of the last. */
  forward(...inputs: Tensor[]): Tensor {
    const [first, ...rest] = this.#layers;
    let out = first!.forward(...inputs);
    for (const layer of rest) out = layer.forward(out);
    return out;
  }

  /**
   * Takes dout of the shape of out; fills `grads` and returns the gradients of the first layer's inputs.
   *
   * @throws {Error} If called before forward.
   */
  backward(dout?: Tensor): Tensor | readonly Tensor[] {
    const layers = this.#layers;
    let upstream = dout;
    for (let i = layers.length - 1; i > 0; i--) {
      upstream = gradientList(layers[i]!.backward(upstream))[0]!;
    }
    return layers[0]!.backward(upstream);
  }
}
