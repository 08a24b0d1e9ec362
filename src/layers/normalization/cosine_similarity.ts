import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import { allocate, type DType, formatShape, sameShape, Tensor } from "../../tensor/mod.ts";
import { checkEps } from "./options.ts";

/** How a CosineSimilarity compares. */
export interface CosineSimilarityOptions {
  /** The least that each norm counts for; 1e-8 if left out. */
  readonly eps?: number;
}

/**
 * The cosine of the angle between each row of a and that of b.
 *
 *     â   = a / max(‖a‖, eps)              b̂ likewise, along the last axis
 *     out = Σ â · b̂
 *     da  = dout · (b̂ − out · â) / ‖a‖     where ‖a‖ > eps
 *     da  = dout · b̂ / eps                 elsewhere; db likewise
 *
 * As PyTorch documents it.
 *
 * @example
 * ```ts
 * import { CosineSimilarity, tensor } from "@backproof/backproof";
 *
 * const cosine = new CosineSimilarity();
 * console.log(`${cosine.forward(tensor([[3, 4], [1, 0]]), tensor([[6, 8], [0, 9]]))}`); // [1, 0]
 * ```
 */
export class CosineSimilarity implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  readonly #eps: number;
  #memory:
    | { a: Directions; b: Directions; out: Float64Array; shape: readonly number[] }
    | undefined;

  /**
   * Takes eps.
   *
   * @throws {RangeError} If it is negative.
   */
  constructor({ eps = 1e-8 }: CosineSimilarityOptions = {}) {
    checkEps(eps, "CosineSimilarity");
    this.#eps = eps;
  }

  /**
   * Takes a and b [...,D] of one shape, of rank 1 or more; returns out [...].
   *
   * @throws {RangeError} If they have not.
   */
  forward(a: Tensor, b: Tensor): Tensor {
    if (a.rank === 0 || !sameShape(a.shape, b.shape)) {
      throw new RangeError(
        `CosineSimilarity: expected a and b [...,D] of one shape, found ${
          formatShape(a.shape)
        } and ${formatShape(b.shape)}`,
      );
    }
    const memory = { a: directions(a, this.#eps), b: directions(b, this.#eps) };
    const width = a.shape[a.rank - 1]!;
    const shape = a.shape.slice(0, -1);
    const out = new Float64Array(memory.a.norms.length);
    for (let row = 0; row < out.length; row++) {
      for (let i = row * width; i < (row + 1) * width; i++) {
        out[row]! += memory.a.units[i]! * memory.b.units[i]!;
      }
    }
    this.#memory = { ...memory, out, shape };
    const isSingle = a.dtype === "float32" && b.dtype === "float32";
    const cosines = new Tensor(shape, allocate(out.length, isSingle ? "float32" : "float64"));
    cosines.data.set(out);
    return cosines;
  }

  /**
   * Takes dout of the shape of out; returns [da, db].
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): readonly [da: Tensor, db: Tensor] {
    const { a, b, out, shape } = remembered(this.#memory, "CosineSimilarity");
    checkUpstream(dout, shape, "CosineSimilarity");
    const slope = (one: Directions, other: Directions): Tensor => {
      const dx = new Tensor(one.shape, allocate(one.units.length, one.dtype));
      const width = one.shape[one.shape.length - 1]!;
      for (let row = 0; row < out.length; row++) {
        const norm = one.norms[row]!;
        const along = norm > this.#eps ? out[row]! : 0;
        const scale = dout.data[row]! / Math.max(norm, this.#eps);
        for (let i = row * width; i < (row + 1) * width; i++) {
          dx.data[i] = scale * (other.units[i]! - along * one.units[i]!);
        }
      }
      return dx;
    };
    return [slope(a, b), slope(b, a)];
  }
}

/** Rows divided by their norms. */
interface Directions {
  readonly units: Float64Array;
  readonly norms: Float64Array;
  readonly shape: readonly number[];
  readonly dtype: DType;
}

function directions({ data, shape, dtype }: Tensor, eps: number): Directions {
  const width = shape[shape.length - 1]!;
  const norms = new Float64Array(shape.slice(0, -1).reduce((size, n) => size * n, 1));
  const units = new Float64Array(data.length);
  for (let row = 0; row < norms.length; row++) {
    let squares = 0;
    for (let i = row * width; i < (row + 1) * width; i++) squares += data[i]! * data[i]!;
    norms[row] = Math.sqrt(squares);
    const divisor = Math.max(norms[row]!, eps);
    for (let i = row * width; i < (row + 1) * width; i++) units[i] = data[i]! / divisor;
  }
  return { units, norms, shape, dtype };
}
