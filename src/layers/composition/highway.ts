import { checkUpstream, gradientList, type Layer, remembered } from "../../layer.ts";
import { allocate, formatShape, sameShape, Tensor } from "../../tensor/mod.ts";
import { JoinedParams } from "./joined_params.ts";
import { isTraining, setTraining } from "./training.ts";

/**
 * Lets a gate choose, for each feature, between a layer and its input.
 *
 *     out = g(x) ∘ f(x) + (1 − g(x)) ∘ x
 *     dx  = backward of g from dout ∘ (f(x) − x) + backward of f from dout ∘ g(x) + dout ∘ (1 − g(x))
 *
 * The gate gives numbers from 0 to 1, as Affine and Sigmoid do. From "Highway Networks" (Srivastava et al.,
 * 2015). For a gate that multiplies only see {@linkcode Gated}.
 *
 * @example
 * ```ts
 * import { Highway, MatMul, Sigmoid, tensor } from "@backproof/backproof";
 *
 * const highway = new Highway(new Sigmoid(), new MatMul(tensor([[3]])));
 * console.log(`${highway.forward(tensor([[800], [-800]]))}`); // [[2400], [-800]]
 * ```
 */
export class Highway implements Layer {
  readonly params: readonly Tensor[];
  readonly grads: readonly Tensor[];
  readonly #gate: Layer;
  readonly #layer: Layer;
  readonly #joined: JoinedParams;
  #memory: { readonly x: Tensor; readonly g: Tensor; readonly f: Tensor } | undefined;

  /**
   * Takes the gate and the layer, which both keep the shape.
   *
   * @throws {RangeError} If they are the same layer.
   */
  constructor(gate: Layer, layer: Layer) {
    this.#gate = gate;
    this.#layer = layer;
    this.#joined = new JoinedParams([gate, layer], "Highway");
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
   * Takes x; returns out of the same shape.
   *
   * @throws {RangeError} If gate or layer gives another shape.
   */
  forward(x: Tensor): Tensor {
    const g = this.#gate.forward(x);
    const f = this.#layer.forward(x);
    for (const part of [g, f]) {
      if (sameShape(part.shape, x.shape)) continue;
      throw new RangeError(
        `Highway: expected a gate and a layer that keep the shape ${formatShape(x.shape)}, found ${
          formatShape(part.shape)
        }`,
      );
    }
    this.#memory = { x: x.clone(), g: g.clone(), f: f.clone() };
    const out = x.clone();
    for (let i = 0; i < out.size; i++) {
      out.data[i] = g.data[i]! * f.data[i]! + (1 - g.data[i]!) * x.data[i]!;
    }
    return out;
  }

  /**
   * Takes dout of the shape of out; fills `grads` and returns dx.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const { x, g, f } = remembered(this.#memory, "Highway");
    checkUpstream(dout, x.shape, "Highway");
    const dg = new Tensor(x.shape, allocate(x.size, dout.dtype));
    const df = new Tensor(x.shape, allocate(x.size, dout.dtype));
    for (let i = 0; i < x.size; i++) {
      dg.data[i] = dout.data[i]! * (f.data[i]! - x.data[i]!);
      df.data[i] = dout.data[i]! * g.data[i]!;
    }
    const [ofGate] = gradientList(this.#gate.backward(dg));
    const [ofLayer] = gradientList(this.#layer.backward(df));
    const dx = x.clone();
    for (let i = 0; i < x.size; i++) {
      dx.data[i] = ofGate!.data[i]! + ofLayer!.data[i]! + dout.data[i]! * (1 - g.data[i]!);
    }
    this.#joined.addUp();
    return dx;
  }
}
