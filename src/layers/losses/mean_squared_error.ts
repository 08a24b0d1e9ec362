import { type Layer, remembered } from "../../layer.ts";
import type { Tensor } from "../../tensor/mod.ts";
import { scalarLike } from "./cross_entropy_error.ts";
import { scalarUpstream } from "./scalar_upstream.ts";
import { checkTargets, differences } from "./targets.ts";

/** How the squares are put together. */
export interface MeanSquaredErrorOptions {
  /**
   * "mean" divides by the number of entries, as PyTorch's MSELoss does; "half sum" takes half of the sum, as
   * "Deep Learning from Scratch" does. "mean" if left out.
   */
  readonly reduction?: "mean" | "half sum";
}

/**
 * The mean of the squared differences from targets.
 *
 *     L  = Σ (x − t)² / n            n = the number of entries
 *     dx = dout · 2 · (x − t) / n
 *
 * With `reduction: "half sum"` it is that of "Deep Learning from Scratch", chapter 4, which divides by 2 and not
 * by n, whatever the batch:
 *
 *     L  = Σ (x − t)² / 2
 *     dx = dout · (x − t)
 *
 * @example
 * ```ts
 * import { MeanSquaredError, tensor } from "@backproof/backproof";
 *
 * const loss = new MeanSquaredError();
 * console.log(loss.forward(tensor([[1, 5]]), tensor([[1, 2]])).item()); // 4.5
 * console.log(`${loss.backward()}`); // [[0, 3]]
 * ```
 */
export class MeanSquaredError implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  readonly #isMean: boolean;
  #difference: Tensor | undefined;

  /**
   * Takes what to do with the squares.
   *
   * @throws {RangeError} If it is neither "mean" nor "half sum".
   */
  constructor({ reduction = "mean" }: MeanSquaredErrorOptions = {}) {
    if (reduction !== "mean" && reduction !== "half sum") {
      throw new RangeError(
        `MeanSquaredError: expected the reduction "mean" or "half sum", found "${reduction}"`,
      );
    }
    this.#isMean = reduction === "mean";
  }

  /**
   * Takes predictions x of any shape and targets t of the same shape; returns the loss, a scalar.
   *
   * @throws {RangeError} If the shapes differ or are empty.
   */
  forward(x: Tensor, t: Tensor): Tensor {
    checkTargets(x, t, "MeanSquaredError");
    const difference = differences(x, t);
    let sum = 0;
    for (const d of difference.data) sum += d * d;
    this.#difference = difference;
    return scalarLike(x, sum / (this.#isMean ? x.size : 2));
  }

  /**
   * Takes dout, a scalar, 1 if left out; returns dx of the shape of x.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout is no scalar.
   */
  backward(dout?: Tensor): Tensor {
    const dx = remembered(this.#difference, "MeanSquaredError").clone();
    const scale = scalarUpstream(dout, "MeanSquaredError") * (this.#isMean ? 2 / dx.size : 1);
    const { data } = dx;
    for (let i = 0; i < data.length; i++) data[i]! *= scale;
    return dx;
  }
}
