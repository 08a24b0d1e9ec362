import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import type { Tensor } from "../../tensor/mod.ts";
import { gated } from "./gated.ts";
import { sigmoid } from "./sigmoid.ts";

/**
 * Multiplies every element by its sigmoid: the sigmoid linear unit, or swish.
 *
 *     out = x · σ(x)                        σ(x) = 1 / (1 + e⁻ˣ)
 *     dx  = dout · (σ(x) + x · σ(x) · σ(−x))
 *
 * From Elfwing, Uchibe and Doya, "Sigmoid-weighted linear units" (2018).
 *
 * @example
 * ```ts
 * import { Silu, tensor } from "@backproof/backproof";
 *
 * const silu = new Silu();
 * console.log(`${silu.forward(tensor([0, 1000, -1000]))}`); // [0, 1000, 0]
 * console.log(`${silu.backward(tensor([1, 1, 1]))}`); // [0.5, 1, 0]
 * ```
 */
export class Silu implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  #x: Tensor | undefined;
  /** Takes x of any shape; returns out of the same shape. */
  forward(x: Tensor): Tensor {
    const out = x.clone();
    const { data } = out;
    for (let i = 0; i < data.length; i++) data[i] = gated(data[i]!, sigmoid(data[i]!));
    this.#x = x.clone();
    return out;
  }

  /**
   * Takes dout of the shape of out; returns dx.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const x = remembered(this.#x, "Silu");
    checkUpstream(dout, x.shape, "Silu");
    const dx = x.clone();
    const { data } = dx;
    for (let i = 0; i < data.length; i++) {
      const v = data[i]!;
      const s = sigmoid(v);
      data[i] = dout.data[i]! * (s + gated(v, s * sigmoid(-v)));
    }
    return dx;
  }
}
