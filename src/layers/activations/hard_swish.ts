import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import type { Tensor } from "../../tensor/mod.ts";

/**
 * Multiplies every element by a gate that opens on a straight line from −3 to 3.
 *
 *     out = x · min(max(x + 3, 0), 6) / 6
 *     dx  = 0 where x ≤ −3;   dout · (2x + 3) / 6 where |x| < 3;   dout where x ≥ 3
 *
 * At ±3, where there is no derivative, it takes the slope of the straight side. From Howard and others,
 * "Searching for MobileNetV3" (2019).
 *
 * @example
 * ```ts
 * import { HardSwish, tensor } from "@backproof/backproof";
 *
 * const hardSwish = new HardSwish();
 * console.log(`${hardSwish.forward(tensor([-4, 0, 1.5, 4]))}`); // [0, 0, 1.125, 4]
 * console.log(`${hardSwish.backward(tensor([1, 1, 1, 1]))}`); // [0, 0.5, 1, 1]
 * ```
 */
export class HardSwish implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  #x: Tensor | undefined;
  /** Takes x of any shape; returns out of the same shape. */
  forward(x: Tensor): Tensor {
    const out = x.clone();
    const { data } = out;
    for (let i = 0; i < data.length; i++) {
      const v = data[i]!;
      if (v <= -3) data[i] = 0;
      else if (v < 3) data[i] = v * (v + 3) / 6;
    }
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
    const x = remembered(this.#x, "HardSwish");
    checkUpstream(dout, x.shape, "HardSwish");
    const dx = x.clone();
    const { data } = dx;
    for (let i = 0; i < data.length; i++) {
      const v = data[i]!;
      const slope = v <= -3 ? 0 : v < 3 ? (2 * v + 3) / 6 : 1;
      data[i] = dout.data[i]! * slope;
    }
    return dx;
  }
}
