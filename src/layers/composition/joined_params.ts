import type { Layer } from "../../layer.ts";
import { map, type Tensor } from "../../tensor/mod.ts";

/**
 * The params of several layers as those of one. A tensor that stands in several places appears once, and
 * `grads` has the sum of its gradients: an optimizer then sees it once. Tensors are told apart by what they
 * are, not by their values.
 */
export class JoinedParams {
  /** Every tensor once, in the order of its first place. */
  readonly params: readonly Tensor[];
  /** The gradient of each, up to date after `addUp`. */
  readonly grads: readonly Tensor[];
  /** Where gradients must be added: the sum, and its terms. */
  readonly #sums: readonly (readonly [sum: Tensor, terms: readonly Tensor[]])[];

  /**
   * Takes the layers, none of them twice.
   *
   * @throws {RangeError} If a layer is listed twice: it would remember only its latest forward pass.
   */
  constructor(layers: readonly Layer[], owner: string) {
    if (new Set(layers).size < layers.length) {
      throw new RangeError(
        `${owner}: expected layers of which none is listed twice, found one that is: build a second layer of the same params`,
      );
    }
    const places = new Map<Tensor, Tensor[]>();
    for (const layer of layers) {
      layer.params.forEach((param, i) => {
        const grads = places.get(param);
        if (grads === undefined) places.set(param, [layer.grads[i]!]);
        else grads.push(layer.grads[i]!);
      });
    }
    const sums: [Tensor, readonly Tensor[]][] = [];
    this.params = [...places.keys()];
    this.grads = [...places.values()].map((terms) => {
      if (terms.length === 1) return terms[0]!;
      const sum = map(terms[0]!, () => 0);
      sums.push([sum, terms]);
      return sum;
    });
    this.#sums = sums;
  }

  /** Adds up the gradients of what stands in several places; to be called after backward of all layers. */
  addUp(): void {
    for (const [sum, terms] of this.#sums) {
      sum.data.fill(0);
      for (const { data } of terms) {
        for (let i = 0; i < data.length; i++) sum.data[i]! += data[i]!;
      }
    }
  }
}
