import { gradientList, type Layer } from "../../layer.ts";
import type { Tensor } from "../../tensor/mod.ts";
import { JoinedParams } from "./joined_params.ts";
import { isTraining, setTraining } from "./training.ts";

/**
 * A chain of layers that is itself a layer.
 *
 *     out = fₙ(… f₂(f₁(x)))
 *     dx  = backward of f₁ after … after backward of fₙ
 *
 * The first layer may take several inputs; each later one takes the output of the one before.
 * A tensor that is a param of several layers is listed once, and its gradients add up.
 *
 * @example
 * ```ts
 * import { Affine, generator, Relu, Sequential, xavier, zeros } from "@backproof/backproof";
 *
 * const random = generator(1);
 * const tied = xavier([3, 3], { random });
 * const network = new Sequential(
 *   new Affine(tied, zeros([3])),
 *   new Relu(),
 *   new Affine(tied, zeros([3])),
 * );
 * console.log(network.params.length); // 3: the weights once, and two biases
 * ```
 */
export class Sequential implements Layer {
  readonly params: readonly Tensor[];
  readonly grads: readonly Tensor[];
  readonly #layers: readonly Layer[];
  readonly #joined: JoinedParams;

  /**
   * Takes the layers in the order of forward.
   *
   * @throws {RangeError} If there is none, or one is listed twice.
   */
  constructor(...layers: readonly Layer[]) {
    if (layers.length === 0) {
      throw new RangeError("Sequential: expected one layer or more, found none");
    }
    this.#layers = layers;
    this.#joined = new JoinedParams(layers, "Sequential");
    this.params = this.#joined.params;
    this.grads = this.#joined.grads;
  }

  /** Whether any of the layers is in training; setting it sets those that have a mode. */
  get isTraining(): boolean {
    return isTraining(this.#layers);
  }

  set isTraining(training: boolean) {
    setTraining(this.#layers, training);
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
    const dx = layers[0]!.backward(upstream);
    this.#joined.addUp();
    return dx;
  }
}
