import { checkUpstream, gradientList, type Layer, remembered } from "../../layer.ts";
import { add, formatShape, multiply, sameShape, type Tensor } from "../../tensor/mod.ts";
import { JoinedParams } from "./joined_params.ts";
import { isTraining, setTraining } from "./training.ts";

/**
 * Multiplies the output of a layer by that of a gate: a gated linear unit, if the layer is linear.
 *
 *     out = g(x) ∘ f(x)
 *     dx  = backward of g from dout ∘ f(x) + backward of f from dout ∘ g(x)
 *
 * With Affine and Sigmoid as the gate it is GLU, from "Language Modeling with Gated Convolutional Networks"
 * (Dauphin et al., 2016); with other activations those of "GLU Variants Improve Transformer" (Shazeer, 2020).
 * For a gate that mixes the layer with its input see {@linkcode Highway}.
 *
 * @example
 * ```ts
 * import { Gated, MatMul, Sigmoid, tensor } from "@backproof/backproof";
 *
 * const gated = new Gated(new Sigmoid(), new MatMul(tensor([[4]])));
 * console.log(`${gated.forward(tensor([[0], [800]]))}`); // [[0], [3200]]
 * ```
 */
export class Gated implements Layer {
  readonly params: readonly Tensor[];
  readonly grads: readonly Tensor[];
  readonly #gate: Layer;
  readonly #layer: Layer;
  readonly #joined: JoinedParams;
  #memory: { readonly g: Tensor; readonly f: Tensor } | undefined;

  /**
   * Takes the gate and the layer, which give outputs of one shape.
   *
   * @throws {RangeError} If they are the same layer.
   */
  constructor(gate: Layer, layer: Layer) {
    this.#gate = gate;
    this.#layer = layer;
    this.#joined = new JoinedParams([gate, layer], "Gated");
    this.params = this.#joined.params;
    this.grads = this.#joined.grads;
  }

  /** Whether gate or layer is in training; setting it sets those that have a mode. */
  get isTraining(): boolean {
    return isTraining([this.#gate, this.#layer]);
  }

  set isTraining(training: boolean) {
    setTraining([this.#gate, this.#layer], training);
  }

  /**
   * Takes x; returns out, of the shape that gate and layer give.
   *
   * @throws {RangeError} If they give different shapes.
   */
  forward(x: Tensor): Tensor {
    const g = this.#gate.forward(x);
    const f = this.#layer.forward(x);
    if (!sameShape(g.shape, f.shape)) {
      throw new RangeError(
        `Gated: expected a gate of the layer's shape ${formatShape(f.shape)}, found ${
          formatShape(g.shape)
        }`,
      );
    }
    this.#memory = { g: g.clone(), f: f.clone() };
    return multiply(g, f);
  }

  /**
   * Takes dout of the shape of out; fills `grads` and returns dx.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const { g, f } = remembered(this.#memory, "Gated");
    checkUpstream(dout, f.shape, "Gated");
    const [ofGate] = gradientList(this.#gate.backward(multiply(dout, f)));
    const [ofLayer] = gradientList(this.#layer.backward(multiply(dout, g)));
    this.#joined.addUp();
    return add(ofGate!, ofLayer!);
  }
}
