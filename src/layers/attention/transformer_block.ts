import { gradientList, type Layer } from "../../layer.ts";
import { add, formatShape, sameShape, type Shape, type Tensor } from "../../tensor/mod.ts";
import { JoinedParams } from "../composition/joined_params.ts";
import { isTraining, setTraining } from "../composition/training.ts";

/** The parts of a transformer block. */
export interface TransformerBlockOptions {
  /** What mixes the positions, such as {@linkcode MultiHeadAttention}: x [N,T,D] in, [N,T,D] out. */
  readonly attention: Layer;
  /** What works on each position, such as Affine, Gelu, Affine in a Sequential. */
  readonly mlp: Layer;
  /** The norm that belongs to attention and the one that belongs to the mlp, such as two LayerNorms. */
  readonly norms: readonly [Layer, Layer];
  /** Whether norms come after the sums, as in the paper, and not before the parts; false if left out. */
  readonly isPostNorm?: boolean;
}

/**
 * One block of a transformer: attention, then a small network, each with a norm and a way around it.
 *
 *     pre-norm:   u = x + attention(norm₁(x))        post-norm:   u = norm₁(x + attention(x))
 *                 out = u + mlp(norm₂(u))                         out = norm₂(u + mlp(u))
 *
 * Backward goes the same way back: at each sum the gradient goes both ways, and comes together at the input.
 * Post-norm is that of "Attention Is All You Need" (Vaswani et al., 2017), 3.1; pre-norm, which trains
 * without a warm-up, is that of GPT-2 and of "On Layer Normalization in the Transformer Architecture" (Xiong
 * et al., 2020). The parts may be any layers that keep the shape.
 *
 * @example
 * ```ts
 * import {
 *   Affine,
 *   full,
 *   Gelu,
 *   generator,
 *   LayerNorm,
 *   MultiHeadAttention,
 *   Sequential,
 *   type Tensor,
 *   TransformerBlock,
 *   xavier,
 *   zeros,
 * } from "@backproof/backproof";
 *
 * const random = generator(1);
 * const W = (rows: number, columns: number): Tensor => xavier([rows, columns], { random });
 * const norm = (): LayerNorm => new LayerNorm({ gamma: full([4], 1), beta: zeros([4]) });
 * const block = new TransformerBlock({
 *   attention: new MultiHeadAttention({
 *     Wq: W(4, 4),
 *     Wk: W(4, 4),
 *     Wv: W(4, 4),
 *     Wo: W(4, 4),
 *     heads: 2,
 *     isCausal: true,
 *   }),
 *   mlp: new Sequential(
 *     new Affine(W(4, 16), zeros([16])),
 *     new Gelu(),
 *     new Affine(W(16, 4), zeros([4])),
 *   ),
 *   norms: [norm(), norm()],
 * });
 * console.log(block.forward(zeros([1, 3, 4])).shape); // [1, 3, 4]
 * ```
 */
export class TransformerBlock implements Layer {
  readonly params: readonly Tensor[];
  readonly grads: readonly Tensor[];
  readonly #attention: Layer;
  readonly #mlp: Layer;
  readonly #norms: readonly [Layer, Layer];
  readonly #isPostNorm: boolean;
  readonly #parts: readonly Layer[];
  readonly #joined: JoinedParams;

  /**
   * Takes the parts. `params` has those of norm₁, attention, norm₂ and mlp, in this order.
   *
   * @throws {RangeError} If a part is listed twice.
   */
  constructor({ attention, mlp, norms, isPostNorm = false }: TransformerBlockOptions) {
    this.#attention = attention;
    this.#mlp = mlp;
    this.#norms = norms;
    this.#isPostNorm = isPostNorm;
    this.#parts = [norms[0], attention, norms[1], mlp];
    this.#joined = new JoinedParams(this.#parts, "TransformerBlock");
    this.params = this.#joined.params;
    this.grads = this.#joined.grads;
  }

  /** Whether any of the parts is in training; setting it sets those that have a mode. */
  get isTraining(): boolean {
    return isTraining(this.#parts);
  }

  set isTraining(training: boolean) {
    setTraining(this.#parts, training);
  }

  /**
   * Takes x [N,T,D], and what else attention takes, such as a padding mask [N,T]; returns out [N,T,D].
   *
   * @throws {RangeError} If a part does not keep the shape.
   */
  forward(x: Tensor, ...others: Tensor[]): Tensor {
    const [norm1, norm2] = this.#norms;
    if (this.#isPostNorm) {
      const u = norm1.forward(plus(x, this.#attention.forward(x, ...others)));
      return norm2.forward(plus(u, this.#mlp.forward(u)));
    }
    const u = plus(x, this.#attention.forward(norm1.forward(x), ...others));
    return plus(u, this.#mlp.forward(norm2.forward(u)));
  }

  /**
   * Takes dout [N,T,D]; fills `grads` and returns dx, and after it the other gradients that attention answers.
   *
   * @throws {Error} If called before forward.
   */
  backward(dout: Tensor): Tensor | readonly Tensor[] {
    const [norm1, norm2] = this.#norms;
    const sum = this.#isPostNorm ? back(norm2, dout) : dout;
    const ofMlp = back(this.#mlp, sum);
    const du = add(sum, this.#isPostNorm ? ofMlp : back(norm2, ofMlp));
    const first = this.#isPostNorm ? back(norm1, du) : du;
    const [ofAttention, ...others] = gradientList(this.#attention.backward(first));
    const dx = add(first, this.#isPostNorm ? ofAttention! : back(norm1, ofAttention!));
    this.#joined.addUp();
    return others.length === 0 ? dx : [dx, ...others];
  }
}

/** The gradient of the only input of a layer. */
function back(layer: Layer, dout: Tensor): Tensor {
  return gradientList(layer.backward(dout))[0]!;
}

function plus(x: Tensor, part: Tensor): Tensor {
  checkKept(part.shape, x.shape);
  return add(x, part);
}

function checkKept(found: Shape, expected: Shape): void {
  if (sameShape(found, expected)) return;
  throw new RangeError(
    `TransformerBlock: expected parts that keep the shape ${formatShape(expected)}, found ${
      formatShape(found)
    }`,
  );
}
