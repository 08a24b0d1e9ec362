import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import { allocate, type Shape, sizeOf, Tensor } from "../../tensor/mod.ts";
import { checkEps } from "./options.ts";

/** How an L2Normalize normalizes. */
export interface L2NormalizeOptions {
  /** The axis along which the norm is taken, −1 the last; −1 if left out, where PyTorch's is 1. */
  readonly axis?: number;
  /** The least that is divided by; 1e-12 if left out. */
  readonly eps?: number;
}

/**
 * Divides each row by its length.
 *
 *     n  = √(Σ x²)                         along the axis
 *     y  = x / max(n, eps)
 *     dx = (dout − y · Σ y · dout) / n     where n > eps
 *     dx = dout / eps                      elsewhere, where what is divided by is a constant
 *
 * As PyTorch documents it.
 *
 * @example
 * ```ts
 * import { L2Normalize, tensor } from "@backproof/backproof";
 *
 * const normalize = new L2Normalize();
 * console.log(`${normalize.forward(tensor([[3, 4], [0, 0]]))}`); // [[0.6, 0.8], [0, 0]]
 * ```
 */
export class L2Normalize implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  readonly #axis: number;
  readonly #eps: number;
  #memory: { y: Tensor; norms: Float64Array } | undefined;

  /**
   * Takes the axis and eps.
   *
   * @throws {RangeError} If eps is negative, or the axis is no integer.
   */
  constructor({ axis = -1, eps = 1e-12 }: L2NormalizeOptions = {}) {
    checkEps(eps, "L2Normalize");
    if (!Number.isInteger(axis)) {
      throw new RangeError(`L2Normalize: expected an integer axis, found ${axis}`);
    }
    this.#axis = axis;
    this.#eps = eps;
  }

  /**
   * Takes x of rank 1 or more; returns y of the same shape.
   *
   * @throws {RangeError} If x has no such axis.
   */
  forward(x: Tensor): Tensor {
    const { length, inner } = layOut(x.shape, this.#axis);
    const norms = new Float64Array(length === 0 ? 0 : x.size / length);
    const y = new Tensor(x.shape, allocate(x.size, x.dtype));
    for (let row = 0; row < norms.length; row++) {
      const start = startOf(row, { length, inner });
      const end = start + length * inner;
      let squares = 0;
      for (let i = start; i < end; i += inner) squares += x.data[i]! * x.data[i]!;
      const norm = Math.sqrt(squares);
      norms[row] = norm;
      const divisor = Math.max(norm, this.#eps);
      for (let i = start; i < end; i += inner) y.data[i] = x.data[i]! / divisor;
    }
    this.#memory = { y, norms };
    return y.clone();
  }

  /**
   * Takes dout of the shape of y; returns dx.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    const { y, norms } = remembered(this.#memory, "L2Normalize");
    checkUpstream(dout, y.shape, "L2Normalize");
    const { length, inner } = layOut(y.shape, this.#axis);
    const dx = new Tensor(y.shape, allocate(y.size, y.dtype));
    for (let row = 0; row < norms.length; row++) {
      const start = startOf(row, { length, inner });
      const end = start + length * inner;
      const norm = norms[row]!;
      const divisor = Math.max(norm, this.#eps);
      let along = 0;
      if (norm > this.#eps) {
        for (let i = start; i < end; i += inner) along += y.data[i]! * dout.data[i]!;
      }
      for (let i = start; i < end; i += inner) {
        dx.data[i] = (dout.data[i]! - y.data[i]! * along) / divisor;
      }
    }
    return dx;
  }
}

/** A row: `length` entries, `inner` apart. */
interface Rows {
  readonly length: number;
  readonly inner: number;
}

function layOut(shape: Shape, axis: number): Rows {
  const at = axis < 0 ? axis + shape.length : axis;
  const length = shape[at];
  if (length === undefined) {
    throw new RangeError(
      `L2Normalize: expected x with an axis ${axis}, found rank ${shape.length}`,
    );
  }
  return { length, inner: sizeOf(shape.slice(at + 1)) };
}

/** Where a row begins. */
function startOf(row: number, { length, inner }: Rows): number {
  return Math.floor(row / inner) * length * inner + row % inner;
}
