import { checkUpstream, type Layer, remembered } from "../../layer.ts";
import { type DType, formatShape, matmul, reshape, type Tensor } from "../../tensor/mod.ts";
import { softmaxRows } from "../softmax/softmax.ts";
import { softmaxGradient } from "./masked_softmax.ts";
import { inFloat64, rounded } from "./precision.ts";

/**
 * Weighs the states of an encoder by how well they go with a state of a decoder.
 *
 *     s   = Σ hs ∘ h over H             the dot product with each time step
 *     a   = eˢ / Σ eˢ over T
 *     ds  = a ∘ (da − Σ a ∘ da)
 *     dhs = ds · h                      for each time step
 *     dh  = Σ ds · hs over T
 *
 * From "Deep Learning from Scratch 2", chapter 8.
 *
 * @example
 * ```ts
 * import { AttentionWeight, tensor } from "@backproof/backproof";
 *
 * const layer = new AttentionWeight();
 * const a = layer.forward(tensor([[[1, 2], [1, 2]]]), tensor([[0.5, 3]]));
 * console.log(`${a}`); // [[0.5, 0.5]]
 * ```
 */
export class AttentionWeight implements Layer {
  readonly params: readonly Tensor[] = [];
  readonly grads: readonly Tensor[] = [];
  #memory: Memory | undefined;

  /**
   * Takes the states hs [N,T,H] and one state h [N,H]; returns the weights a [N,T], whose rows sum to 1.
   *
   * @throws {RangeError} If the shapes do not fit.
   */
  forward(hs: Tensor, h: Tensor): Tensor {
    const [N, T, H] = hs.shape;
    if (hs.rank !== 3 || h?.rank !== 2 || h.shape[0] !== N || h.shape[1] !== H) {
      throw new RangeError(
        `AttentionWeight: expected hs [N,T,H] and h [N,H], found ${formatShape(hs.shape)} and ${
          h === undefined ? "none" : formatShape(h.shape)
        }`,
      );
    }
    const dtypes = [hs.dtype, h.dtype] as const;
    const [states, state] = [inFloat64(hs), inFloat64(h)];
    const a = reshape(matmul(states, reshape(state, [N!, H!, 1])), [N!, T!]);
    softmaxRows(a);
    this.#memory = { hs: states, h: state, a, dtypes };
    return rounded(a.clone(), hs.dtype === h.dtype ? hs.dtype : "float64");
  }

  /**
   * Takes da [N,T]; returns dhs [N,T,H] and dh [N,H].
   *
   * @throws {Error} If called before forward.
   * @throws {RangeError} If da has another shape.
   */
  backward(da: Tensor): [dhs: Tensor, dh: Tensor] {
    const { hs, h, a, dtypes } = remembered(this.#memory, "AttentionWeight");
    checkUpstream(da, a.shape, "AttentionWeight");
    const [N, T, H] = hs.shape as [number, number, number];
    const gradient = inFloat64(da);
    softmaxGradient(gradient, a);
    const ds = reshape(gradient, [N, T, 1]);
    return [
      rounded(matmul(ds, reshape(h, [N, 1, H])), dtypes[0]),
      rounded(reshape(matmul(hs, ds, { transposeA: true }), [N, H]), dtypes[1]),
    ];
  }
}

/** What backward needs, in float64 whatever came in. */
interface Memory {
  readonly hs: Tensor;
  readonly h: Tensor;
  readonly a: Tensor;
  /** How hs and h are kept. */
  readonly dtypes: readonly [DType, DType];
}
