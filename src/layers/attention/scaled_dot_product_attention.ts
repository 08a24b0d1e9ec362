import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import { type DType, formatShape, matmul, sameShape, type Tensor } from "../../tensor/mod.ts";
import { maskedSoftmax, softmaxGradient } from "./masked_softmax.ts";
import { inFloat64, rounded } from "./precision.ts";

/** How attention is computed. */
export interface ScaledDotProductAttentionOptions {
  /** Whether query t sees the keys up to t only, both counted from 0; false if left out. */
  readonly isCausal?: boolean;
  /** What scores are multiplied by; 1 / √D if left out. */
  readonly scale?: number;
}

/**
 * Gives each query the mean of the values, weighted by how well their keys go with it.
 *
 *     S  = scale · q kᵀ                     scale = 1 / √D
 *     P  = e^S / Σ e^S over the keys        0 where masked
 *     out = P v
 *     dv = Pᵀ dout
 *     dS = P ∘ (dP − Σ P ∘ dP)              dP = dout vᵀ
 *     dq = scale · dS k
 *     dk = scale · dSᵀ q
 *
 * The mask is 1 for what may be attended to and 0 for what is masked, as that of PyTorch's
 * `scaled_dot_product_attention`; `nn.MultiheadAttention` takes the opposite. A query whose keys are all masked
 * gets zeros and sends back zeros, where PyTorch may give NaN. From "Attention Is All You Need" (Vaswani et
 * al., 2017), 3.2.1.
 *
 * @example
 * ```ts
 * import { ScaledDotProductAttention, tensor } from "@backproof/backproof";
 *
 * const attention = new ScaledDotProductAttention({ isCausal: true });
 * const x = tensor([[0, 0], [0, 0]]);
 * console.log(`${attention.forward(x, x, tensor([[1], [3]]))}`); // [[1], [2]]
 * console.log(`${attention.weights}`); // [[1, 0], [0.5, 0.5]]
 * ```
 */
export class ScaledDotProductAttention implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  readonly #isCausal: boolean;
  readonly #scale: number | undefined;
  #memory: Memory | undefined;

  /** Takes whether it is causal, and the scale. */
  constructor({ isCausal = false, scale }: ScaledDotProductAttentionOptions = {}) {
    this.#isCausal = isCausal;
    this.#scale = scale;
  }

  /**
   * The weights P [...,T,S] of the latest forward pass: a copy.
   *
   * @throws {Error} If there was none.
   */
  get weights(): Tensor {
    if (this.#memory === undefined) {
      throw new Error("ScaledDotProductAttention: call forward before reading weights");
    }
    const { P, dtypes } = this.#memory;
    return rounded(P.clone(), commonDType(dtypes));
  }

  /**
   * Takes queries q [...,T,D], keys k [...,S,D], values v [...,S,E], and a mask of 0 and 1 that broadcasts to
   * [...,T,S], where there is one; returns out [...,T,E]. Leading axes are batch.
   *
   * @throws {RangeError} If the shapes do not fit, or the mask has another entry.
   */
  forward(q: Tensor, k: Tensor, v: Tensor, mask?: Tensor): Tensor {
    checkShapes(q, k, v);
    const width = q.shape[q.rank - 1]!;
    // Without features all scores are 0, whatever the scale.
    const scale = this.#scale ?? 1 / Math.sqrt(Math.max(1, width));
    const dtypes = [q.dtype, k.dtype, v.dtype] as const;
    const [queries, keys, values] = [inFloat64(q), inFloat64(k), inFloat64(v)];
    const P = matmul(queries, keys, { transposeB: true });
    multiplyBy(P, scale);
    maskedSoftmax(P, { mask, isCausal: this.#isCausal, layer: "ScaledDotProductAttention" });
    this.#memory = { q: queries, k: keys, v: values, P, scale, dtypes };
    return rounded(matmul(P, values), commonDType(dtypes));
  }

  /**
   * Takes dout [...,T,E]; returns dq, dk and dv.
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If dout has another shape.
   */
  backward(dout: Tensor): [dq: Tensor, dk: Tensor, dv: Tensor] {
    const { q, k, v, P, scale, dtypes } = remembered(this.#memory, "ScaledDotProductAttention");
    const shape = [...q.shape.slice(0, -1), v.shape[v.rank - 1]!];
    checkUpstream(dout, shape, "ScaledDotProductAttention");
    const dv = matmul(P, dout, { transposeA: true });
    const dS = matmul(dout, v, { transposeB: true });
    softmaxGradient(dS, P);
    multiplyBy(dS, scale);
    return [
      rounded(matmul(dS, k), dtypes[0]),
      rounded(matmul(dS, q, { transposeA: true }), dtypes[1]),
      rounded(dv, dtypes[2]),
    ];
  }
}

/** What backward needs, in float64 whatever came in. */
interface Memory {
  readonly q: Tensor;
  readonly k: Tensor;
  readonly v: Tensor;
  readonly P: Tensor;
  readonly scale: number;
  /** How q, k and v are kept. */
  readonly dtypes: readonly [DType, DType, DType];
}

function commonDType(dtypes: readonly DType[]): DType {
  return dtypes.every((dtype) => dtype === "float32") ? "float32" : "float64";
}

function checkShapes(q: Tensor, k: Tensor, v: Tensor): void {
  const [queries, keys] = [q?.shape ?? [], k?.shape ?? []];
  const values = v?.shape ?? [];
  const rank = queries.length;
  const isFit = rank >= 2 && keys.length === rank && values.length === rank &&
    queries[rank - 1] === keys[rank - 1] &&
    sameShape(queries.slice(0, -2), keys.slice(0, -2)) &&
    sameShape(keys.slice(0, -1), values.slice(0, -1));
  if (isFit) return;
  throw new RangeError(
    `ScaledDotProductAttention: expected q [...,T,D], k [...,S,D] and v [...,S,E], found ${
      formatShape(queries)
    }, ${formatShape(keys)} and ${formatShape(values)}`,
  );
}

function multiplyBy({ data }: Tensor, factor: number): void {
  for (let i = 0; i < data.length; i++) data[i]! *= factor;
}
