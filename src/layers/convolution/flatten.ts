import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import { formatShape, reshape, type Shape, type Tensor } from "../../tensor/mod.ts";

/**
 * Lays out each example of a batch as one row: what stands between convolutions and a fully connected layer.
 *
 *     out = x as [N, C·H·W]
 *     dx  = dout as [N,C,H,W]
 *
 * @example
 * ```ts
 * import { Flatten, tensor } from "@backproof/backproof";
 *
 * console.log(`${new Flatten().forward(tensor([[[1, 2], [3, 4]]]))}`); // [[1, 2, 3, 4]]
 * ```
 */
export class Flatten implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  #shape: Shape | undefined;

  /**
   * Takes x [N,...]; returns out [N,M], M the product of the other axes.
   *
   * @throws {RangeError} If x is a scalar.
   */
  forward(x: Tensor): Tensor {
    if (x.rank === 0) {
      throw new RangeError(`Flatten: expected x of shape [N,...], found ${formatShape(x.shape)}`);
    }
    this.#shape = x.shape;
    return reshape(x, rowsOf(x.shape));
  }

  /**
   * Takes dout [N,M]; returns dx [N,...].
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const shape = remembered(this.#shape, "Flatten");
    checkUpstream(dout, rowsOf(shape), "Flatten");
    return reshape(dout, shape);
  }
}

function rowsOf([N, ...others]: Shape): Shape {
  return [N!, others.reduce((product, size) => product * size, 1)];
}
