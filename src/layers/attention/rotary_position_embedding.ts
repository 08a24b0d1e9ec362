import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import { formatShape, type Shape, type Tensor } from "../../tensor/mod.ts";

/** Which features are turned, and by how much. */
export interface RotaryOptions {
  /**
   * Which features make a pair: neighbours 2i and 2i + 1 ("interleaved": the paper, GPT-J, Meta's Llama), or
   * i and i + D/2 ("halves": GPT-NeoX, the Llama of Hugging Face's transformers). Weights trained for one do
   * not fit the other. "interleaved" if left out.
   */
  readonly pairs?: "interleaved" | "halves";
  /** The slowest pair turns by almost 1 / base a position; 10000 if left out. */
  readonly base?: number;
  /** The position of the first row; 0 if left out. */
  readonly offset?: number;
}

/**
 * Tells queries and keys where they stand: turns each pair of features by an angle that grows with the position.
 *
 *     θᵢ  = base^(−2i/D)                        i = 0 … D/2 − 1
 *     outₐ = xₐ cos tθᵢ − x_b sin tθᵢ           a, b: the features of pair i, t: the position
 *     out_b = xₐ sin tθᵢ + x_b cos tθᵢ
 *     dx  = dout, turned back by tθᵢ
 *
 * Norms stay, and the dot product of a turned query and a turned key depends on their distance only. From
 * "RoFormer: Enhanced Transformer with Rotary Position Embedding" (Su et al., 2021), 3.2.
 *
 * @example
 * ```ts
 * import { RotaryPositionEmbedding, tensor } from "@backproof/backproof";
 *
 * const rotary = new RotaryPositionEmbedding();
 * const out = rotary.forward(tensor([[1, 0], [1, 0]]));
 * console.log(out.at(0, 0), out.at(1, 0) === Math.cos(1)); // 1 true
 * ```
 */
export class RotaryPositionEmbedding implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  readonly #isInterleaved: boolean;
  readonly #base: number;
  readonly #offset: number;
  #shape: Shape | undefined;

  /**
   * Takes which features make a pair, the base and the position of the first row.
   *
   * @throws {RangeError} If the base is not above 0, or `pairs` is unknown.
   */
  constructor({ pairs = "interleaved", base = 10000, offset = 0 }: RotaryOptions = {}) {
    if (pairs !== "interleaved" && pairs !== "halves") {
      throw new RangeError(
        `RotaryPositionEmbedding: expected pairs "interleaved" or "halves", found ${pairs}`,
      );
    }
    if (!(base > 0)) {
      throw new RangeError(`RotaryPositionEmbedding: expected a base above 0, found ${base}`);
    }
    this.#isInterleaved = pairs === "interleaved";
    this.#base = base;
    this.#offset = offset;
  }

  /**
   * Takes x [...,T,D] of rank 2 or more, D even; returns out of the same shape.
   *
   * @throws {RangeError} If x has less than two axes, or D is odd.
   */
  forward(x: Tensor): Tensor {
    if (x.rank < 2 || x.shape[x.rank - 1]! % 2 !== 0) {
      throw new RangeError(
        `RotaryPositionEmbedding: expected x of shape [...,T,D] with D even, found ${
          formatShape(x.shape)
        }`,
      );
    }
    this.#shape = x.shape;
    return this.#turned(x, 1);
  }

  /**
   * Takes dout of the shape of out; returns dx.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor {
    checkUpstream(
      dout,
      remembered(this.#shape, "RotaryPositionEmbedding"),
      "RotaryPositionEmbedding",
    );
    return this.#turned(dout, -1);
  }

  /** A copy with each pair turned by its angle, forwards or backwards. */
  #turned(x: Tensor, direction: 1 | -1): Tensor {
    const out = x.clone();
    const { data } = out;
    const [T, D] = x.shape.slice(-2) as [number, number];
    const apart = this.#isInterleaved ? 1 : D / 2;
    const step = this.#isInterleaved ? 2 : 1;
    for (let i = 0; i < D / 2; i++) {
      const theta = this.#base ** (-2 * i / D);
      for (let t = 0; t < T; t++) {
        const angle = (t + this.#offset) * theta;
        const cos = Math.cos(angle);
        const sin = direction * Math.sin(angle);
        for (let a = t * D + i * step; a < data.length; a += T * D) {
          const b = a + apart;
          const [u, v] = [data[a]!, data[b]!];
          data[a] = u * cos - v * sin;
          data[b] = u * sin + v * cos;
        }
      }
    }
    return out;
  }
}
