import { gradientList, type Layer } from "../../layer.ts";
import { add, formatShape, sameShape, type Tensor } from "../../tensor/mod.ts";
import { isTraining, setTraining } from "./training.ts";

/**
 * Adds the input of a layer to its output: a way around it.
 *
 *     out = x + f(x)
 *     dx  = dout + backward of f
 *
 * What else the layer takes, such as a mask, is handed to it. From "Deep Residual Learning for Image
 * Recognition" (He et al., 2015), 3.2.
 *
 * @example
 * ```ts
 * import { MatMul, Residual, tensor } from "@backproof/backproof";
 *
 * const residual = new Residual(new MatMul(tensor([[0, 1], [0, 0]])));
 * console.log(`${residual.forward(tensor([[1, 2]]))}`); // [[1, 3]]
 * ```
 */
export class Residual implements Layer {
  readonly params: readonly Tensor[];
  readonly grads: readonly Tensor[];
  readonly #layer: Layer;

  /** Takes the layer, whose output has the shape of its first input. */
  constructor(layer: Layer) {
    this.#layer = layer;
    this.params = layer.params;
    this.grads = layer.grads;
  }

  /** Whether the layer is in training; setting it sets the layer, if it has a mode. */
  get isTraining(): boolean {
    return isTraining([this.#layer]);
  }

  set isTraining(training: boolean) {
    setTraining([this.#layer], training);
  }

  /**
   * Takes x, and what else the layer takes; returns out of the shape of x.
   *
   * @throws {RangeError} If the output of the layer has another shape.
   */
  forward(x: Tensor, ...others: Tensor[]): Tensor {
    const out = this.#layer.forward(x, ...others);
    if (!sameShape(out.shape, x.shape)) {
      throw new RangeError(
        `Residual: expected a layer that keeps the shape ${formatShape(x.shape)}, found ${
          formatShape(out.shape)
        }`,
      );
    }
    return add(x, out);
  }

  /**
   * Takes dout of the shape of out; fills `grads` and returns dx, and after it the other gradients that the
   * layer answers.
   *
   * @throws {Error} If called before forward.
   */
  backward(dout: Tensor): Tensor | readonly Tensor[] {
    const [ofLayer, ...others] = gradientList(this.#layer.backward(dout));
    const dx = add(dout, ofLayer!);
    return others.length === 0 ? dx : [dx, ...others];
  }
}
