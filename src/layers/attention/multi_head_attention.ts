import { gradientList, type Layer } from "../../layer.ts";
import { add, formatShape, reshape, type Tensor } from "../../tensor/mod.ts";
import { JoinedParams } from "../composition/joined_params.ts";
import { Affine } from "../linear/affine.ts";
import { MatMul } from "../linear/matmul.ts";
import { joinHeads, splitHeads } from "./heads.ts";
import { type RotaryOptions, RotaryPositionEmbedding } from "./rotary_position_embedding.ts";
import { ScaledDotProductAttention } from "./scaled_dot_product_attention.ts";

/** The params of attention with heads, and how it is computed. */
export interface MultiHeadAttentionOptions {
  /** The number of heads; it divides M and V. */
  readonly heads: number;
  /** The weights of the queries [D,M]. */
  readonly Wq: Tensor;
  /** The weights of the keys [C,M]; C = D in self-attention. */
  readonly Wk: Tensor;
  /** The weights of the values [C,V]. */
  readonly Wv: Tensor;
  /** The weights of the output [V,O]. */
  readonly Wo: Tensor;
  /** The bias of the queries [M]; none if left out. */
  readonly bq?: Tensor;
  /** The bias of the keys [M]; none if left out. */
  readonly bk?: Tensor;
  /** The bias of the values [V]; none if left out. */
  readonly bv?: Tensor;
  /** The bias of the output [O]; none if left out. */
  readonly bo?: Tensor;
  /** Whether query t sees the keys up to t only; false if left out. */
  readonly isCausal?: boolean;
  /** Turns queries and keys of each head by their positions; they are not turned if left out. */
  readonly rotary?: RotaryOptions;
}

/**
 * Attends in several heads, each to features of its own.
 *
 *     q, k, v = x Wq + bq, y Wk + bk, z Wv + bv      cut into heads along the features
 *     head    = softmax(q kᵀ / √d) v                 for each head, d = M / heads
 *     out     = [head₁, …] Wo + bo                   the heads side by side
 *
 * Backward goes the same way back. With one input, forward(x), it is self-attention: y = z = x, and dx is the
 * sum of all three. With two, forward(x, y), x attends to y, and z = y. With three, each has its own. A last
 * input of two axes, forward(…, padding), is a padding mask [N,S]: 1 for keys that count and 0 for those that
 * are padding (the opposite of `key_padding_mask` of PyTorch's `nn.MultiheadAttention`, whose weights are
 * transposed, too). A query without any key that counts gets bo. From "Attention Is All You Need" (Vaswani
 * et al., 2017), 3.2.2.
 *
 * @example
 * ```ts
 * import { generator, MultiHeadAttention, tensor, xavier } from "@backproof/backproof";
 *
 * const random = generator(1);
 * const W = (): ReturnType<typeof xavier> => xavier([4, 4], { random });
 * const attention = new MultiHeadAttention({ Wq: W(), Wk: W(), Wv: W(), Wo: W(), heads: 2 });
 * const out = attention.forward(tensor([[[1, 2, 3, 4], [5, 6, 7, 8]]]));
 * console.log(out.shape, attention.weights.shape); // [1, 2, 4] [1, 2, 2, 2]
 * ```
 */
export class MultiHeadAttention implements Layer {
  readonly params: readonly Tensor[];
  readonly grads: readonly Tensor[];
  readonly #heads: number;
  readonly #queries: Layer;
  readonly #keys: Layer;
  readonly #values: Layer;
  readonly #output: Layer;
  readonly #turn: readonly [Layer, Layer] | undefined;
  readonly #attention: ScaledDotProductAttention;
  readonly #joined: JoinedParams;
  #inputs = 0;

  /**
   * Takes the number of heads, the weights, the biases and the options. `params` has the weights of queries,
   * keys, values and output, each followed by its bias where there is one.
   *
   * @throws {RangeError} If the shapes do not fit, or the heads do not divide the features.
   */
  constructor(options: MultiHeadAttentionOptions) {
    checkParams(options);
    const { Wq, Wk, Wv, Wo, bq, bk, bv, bo, heads, isCausal = false, rotary } = options;
    const projection = (W: Tensor, b: Tensor | undefined): Layer =>
      b === undefined ? new MatMul(W) : new Affine(W, b);
    const projections = [
      this.#queries = projection(Wq, bq),
      this.#keys = projection(Wk, bk),
      this.#values = projection(Wv, bv),
      this.#output = projection(Wo, bo),
    ];
    this.#heads = heads;
    this.#attention = new ScaledDotProductAttention({ isCausal });
    this.#turn = rotary &&
      [new RotaryPositionEmbedding(rotary), new RotaryPositionEmbedding(rotary)];
    this.#joined = new JoinedParams(projections, "MultiHeadAttention");
    this.params = this.#joined.params;
    this.grads = this.#joined.grads;
  }

  /**
   * The weights [N,heads,T,S] of the latest forward pass: a copy.
   *
   * @throws {Error} If there was none.
   */
  get weights(): Tensor {
    if (this.#inputs === 0) {
      throw new Error("MultiHeadAttention: call forward before reading weights");
    }
    return this.#attention.weights;
  }

  /**
   * Takes x [N,T,D]; then, where it is not self-attention, what keys and values are made of, [N,S,C] for both
   * or for each; then the padding mask [N,S], where there is one. Returns out [N,T,O].
   *
   * @throws {RangeError} If the shapes do not fit.
   */
  forward(x: Tensor, ...others: Tensor[]): Tensor {
    const padding = others.at(-1)?.rank === 2 ? others.at(-1) : undefined;
    const inputs = [x, ...padding === undefined ? others : others.slice(0, -1)];
    checkInputs(inputs, padding);
    const [y = x, z = y] = inputs.slice(1);
    let q = splitHeads(this.#queries.forward(x), this.#heads);
    let k = splitHeads(this.#keys.forward(y), this.#heads);
    const v = splitHeads(this.#values.forward(z), this.#heads);
    if (this.#turn !== undefined) {
      q = this.#turn[0].forward(q);
      k = this.#turn[1].forward(k);
    }
    const out = padding === undefined
      ? this.#attention.forward(q, k, v)
      : this.#attention.forward(q, k, v, reshape(padding, [x.shape[0]!, 1, 1, y.shape[1]!]));
    this.#inputs = inputs.length;
    return this.#output.forward(joinHeads(out));
  }

  /**
   * Takes dout [N,T,O]; fills `grads` and returns the gradients of what forward took, without the mask.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): Tensor | readonly Tensor[] {
    if (this.#inputs === 0) throw new Error("MultiHeadAttention: call forward before backward");
    const [dhead] = gradientList(this.#output.backward(dout));
    let [dq, dk, dv] = this.#attention.backward(splitHeads(dhead!, this.#heads));
    if (this.#turn !== undefined) {
      dq = gradientList(this.#turn[0].backward(dq))[0]!;
      dk = gradientList(this.#turn[1].backward(dk))[0]!;
    }
    const [dx] = gradientList(this.#queries.backward(joinHeads(dq)));
    const [dy] = gradientList(this.#keys.backward(joinHeads(dk)));
    const [dz] = gradientList(this.#values.backward(joinHeads(dv)));
    this.#joined.addUp();
    if (this.#inputs === 3) return [dx!, dy!, dz!];
    const memory = add(dy!, dz!);
    return this.#inputs === 2 ? [dx!, memory] : add(dx!, memory);
  }
}

function checkParams({ Wq, Wk, Wv, Wo, bq, bk, bv, bo, heads }: MultiHeadAttentionOptions): void {
  const found = (): string => [Wq, Wk, Wv, Wo].map(({ shape }) => formatShape(shape)).join(", ");
  const [M, V] = [Wq.shape[1]!, Wv.shape[1]!];
  const isFit = [Wq, Wk, Wv, Wo].every(({ rank }) => rank === 2) && Wk.shape[1] === M &&
    Wo.shape[0] === V;
  if (!isFit) {
    throw new RangeError(
      `MultiHeadAttention: expected Wq [D,M], Wk [C,M], Wv [C,V] and Wo [V,O], found ${found()}`,
    );
  }
  if (!Number.isInteger(heads) || heads < 1 || M % heads !== 0 || V % heads !== 0) {
    throw new RangeError(
      `MultiHeadAttention: expected a number of heads that divides ${M} and ${V}, found ${heads}`,
    );
  }
  const biases = { bq: [bq, M], bk: [bk, M], bv: [bv, V], bo: [bo, Wo.shape[1]!] } as const;
  for (const [name, [b, size]] of Object.entries(biases)) {
    if (b === undefined || b.rank === 1 && b.size === size) continue;
    throw new RangeError(
      `MultiHeadAttention: expected ${name} of shape [${size}], found ${formatShape(b.shape)}`,
    );
  }
}

function checkInputs(inputs: readonly Tensor[], padding: Tensor | undefined): void {
  const [x, y = x!, z = y] = inputs as [Tensor, Tensor?, Tensor?];
  const isFit = inputs.length <= 3 && inputs.every(({ rank }) => rank === 3) &&
    y.shape[0] === x.shape[0] && z.shape[0] === x.shape[0] && z.shape[1] === y.shape[1];
  if (!isFit) {
    throw new RangeError(
      `MultiHeadAttention: expected x [N,T,D], then none, one or two of [N,S,C], found ${
        inputs.map(({ shape }) => formatShape(shape)).join(", ")
      }`,
    );
  }
  if (padding === undefined) return;
  if (padding.shape[0] === x.shape[0] && padding.shape[1] === y.shape[1]) return;
  throw new RangeError(
    `MultiHeadAttention: expected a padding mask [${x.shape[0]},${y.shape[1]}], found ${
      formatShape(padding.shape)
    }`,
  );
}
