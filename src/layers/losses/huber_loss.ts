import { type Layer, remembered } from "../../layer.ts";
import type { Tensor } from "../../tensor/mod.ts";
import { scalarLike } from "./cross_entropy_error.ts";
import { scalarUpstream } from "./scalar_upstream.ts";
import { checkTargets, differences } from "./targets.ts";

/** Where a Huber loss turns from square to straight. */
export interface HuberLossOptions {
  /** The largest difference that is squared; 1 if left out. */
  readonly delta?: number;
}

/**
 * Squared near the target and straight far from it, so that outliers pull no harder than `delta`.
 *
 *     L  = Σ l(x − t) / n          l(r) = r² / 2 where |r| ≤ δ, else δ · (|r| − δ / 2)
 *     dx = dout · min(max(x − t, −δ), δ) / n
 *
 * n is the number of entries. Both pieces meet at δ with the same slope. After Huber (1964), as PyTorch's
 * HuberLoss.
 *
 * @example
 * ```ts
 * import { HuberLoss, tensor } from "@backproof/backproof";
 *
 * const loss = new HuberLoss({ delta: 2 });
 * console.log(loss.forward(tensor([1, 5]), tensor([0, 0])).item()); // 4.25
 * console.log(`${loss.backward()}`); // [0.5, 1]
 * ```
 */
export class HuberLoss implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  readonly #delta: number;
  #difference: Tensor | undefined;

  /**
   * Takes delta.
   *
   * @throws {RangeError} If it is not above 0.
   */
  constructor({ delta = 1 }: HuberLossOptions = {}) {
    if (!(delta > 0)) throw new RangeError(`HuberLoss: expected a delta above 0, found ${delta}`);
    this.#delta = delta;
  }

  /**
   * Takes predictions x of any shape and targets t of the same shape; returns the mean loss, a scalar.
   *
   * @throws {RangeError} If the shapes differ or are empty.
   */
  forward(x: Tensor, t: Tensor): Tensor {
    checkTargets(x, t, "HuberLoss");
    const delta = this.#delta;
    const difference = differences(x, t);
    let sum = 0;
    for (const d of difference.data) {
      const r = Math.abs(d);
      sum += r <= delta ? r * r / 2 : delta * (r - delta / 2);
    }
    this.#difference = difference;
    return scalarLike(x, sum / x.size);
  }

  /**
   * Takes dout, a scalar, 1 if left out; returns dx of the shape of x.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout is no scalar.
   */
  backward(dout?: Tensor): Tensor {
    const dx = remembered(this.#difference, "HuberLoss").clone();
    const scale = scalarUpstream(dout, "HuberLoss") / dx.size;
    const delta = this.#delta;
    const { data } = dx;
    for (let i = 0; i < data.length; i++) {
      data[i] = scale * Math.min(Math.max(data[i]!, -delta), delta);
    }
    return dx;
  }
}
