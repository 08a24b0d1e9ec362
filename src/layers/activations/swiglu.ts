import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import { add, formatShape, multiply, type Tensor } from "../../tensor/mod.ts";
import { JoinedParams } from "../composition/joined_params.ts";
import { MatMul } from "../linear/matmul.ts";
import { Silu } from "./silu.ts";

/** The weights of a SwiGLU. */
export interface SwiGLUWeights {
  /** Makes the gate, [D,H]. */
  readonly W: Tensor;
  /** Makes what passes the gate, [D,H]. */
  readonly V: Tensor;
  /** Projects what has passed, [H,M]; left out, it is the output. */
  readonly W2?: Tensor;
}

/**
 * A linear layer gated by another one through a Silu, with a projection behind it if W2 is given: then it is the
 * whole feed-forward block of a transformer.
 *
 *     g   = silu(x · W)      u = x · V
 *     out = g ∘ u                                or (g ∘ u) · W2
 *     dh  = dout                                 or dout · W2ᵀ,   dW2 = (g ∘ u)ᵀ · dout
 *     dx  = silu′(dh ∘ u) · Wᵀ + (dh ∘ g) · Vᵀ
 *     dW  = xᵀ · silu′(dh ∘ u)
 *     dV  = xᵀ · (dh ∘ g)
 *
 * where silu′ is the backward pass of Silu. Leading axes of x are batch. There are no biases. From Shazeer,
 * "GLU variants improve transformer" (2020).
 *
 * @example
 * ```ts
 * import { SwiGLU, tensor } from "@backproof/backproof";
 *
 * const layer = new SwiGLU({ W: tensor([[1000]]), V: tensor([[2]]) });
 * console.log(`${layer.forward(tensor([[1], [-1]]))}`); // [[2000], [0]]
 * ```
 */
export class SwiGLU implements Layer {
  readonly params: readonly Tensor[];
  readonly grads: readonly Tensor[];
  readonly #gate: MatMul;
  readonly #silu = new Silu();
  readonly #up: MatMul;
  readonly #down: MatMul | undefined;
  readonly #joined: JoinedParams;
  #memory: { readonly g: Tensor; readonly u: Tensor } | undefined;

  /**
   * Takes the weights: W [D,H], V [D,H] and perhaps W2 [H,M].
   *
   * @throws {RangeError} If the shapes do not fit.
   */
  constructor({ W, V, W2 }: SwiGLUWeights) {
    const [D, H] = W.shape;
    const fits = W.rank === 2 && V.rank === 2 && V.shape[0] === D && V.shape[1] === H &&
      (W2 === undefined || W2.rank === 2 && W2.shape[0] === H);
    if (!fits) {
      const found = [W, V, ...W2 === undefined ? [] : [W2]].map((x) => formatShape(x.shape));
      throw new RangeError(
        `SwiGLU: expected W [D,H], V [D,H] and W2 [H,M] or none, found ${found.join(", ")}`,
      );
    }
    this.#gate = new MatMul(W);
    this.#up = new MatMul(V);
    this.#down = W2 === undefined ? undefined : new MatMul(W2);
    const layers = [this.#gate, this.#up, ...this.#down === undefined ? [] : [this.#down]];
    this.#joined = new JoinedParams(layers, "SwiGLU");
    this.params = this.#joined.params;
    this.grads = this.#joined.grads;
  }

  /**
   * Takes x [...,D] of rank 2 or more; returns out [...,H], or [...,M] with W2.
   *
   * @throws {RangeError} If the last axis of x is not of size D.
   */
  forward(x: Tensor): Tensor {
    const g = this.#silu.forward(this.#gate.forward(x));
    const u = this.#up.forward(x);
    const h = multiply(g, u);
    this.#memory = { g, u };
    return this.#down === undefined ? h : this.#down.forward(h);
  }

  /**
   * Takes dout of the shape of out; writes dW, dV and dW2 into `grads` and returns dx [...,D].
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const { g, u } = remembered(this.#memory, "SwiGLU");
    const dh = this.#down === undefined ? dout : this.#down.backward(dout);
    checkUpstream(dh, g.shape, "SwiGLU");
    const ofGate = this.#gate.backward(this.#silu.backward(multiply(dh, u)));
    const dx = add(ofGate, this.#up.backward(multiply(dh, g)));
    this.#joined.addUp();
    return dx;
  }
}
