import { type Layer, type Shape, type Tensor, zeros } from "../../src/mod.ts";

/** A normalization, entry by entry. */
export interface SlowNormalization {
  readonly gamma: Tensor;
  /** Left out where nothing is added. */
  readonly beta?: Tensor;
  readonly eps: number;
  /** Which entries are normalized together: those of one name. */
  readonly group: (index: readonly number[], shape: Shape) => string;
  /** Which entry of gamma and beta belongs to an entry. */
  readonly channel: (index: readonly number[], shape: Shape) => number;
  readonly isCentered?: boolean;
}

/**
 * x̂ = (x − μ) / σ, out = gamma · x̂ + beta; backward sums dout times the whole Jacobian:
 * ∂x̂ᵢ/∂xⱼ = (δᵢⱼ − 1/M − x̂ᵢ x̂ⱼ / M) / σ, where i and j are of one group of M entries.
 */
export function slowNormalization(
  { gamma, beta, eps, group, channel, isCentered = true }: SlowNormalization,
): Layer {
  const params = beta === undefined ? [gamma] : [gamma, beta];
  const grads = params.map(({ shape }) => zeros(shape));
  let groups: number[][];
  let channels: number[];
  let deviations: number[];
  let hat: Tensor;
  return {
    params,
    grads,
    forward(x: Tensor): Tensor {
      const named = new Map<string, number[]>();
      channels = [];
      for (let i = 0; i < x.size; i++) {
        const index = indexOf(i, x.shape);
        const name = group(index, x.shape);
        named.set(name, [...named.get(name) ?? [], i]);
        channels.push(channel(index, x.shape));
      }
      groups = [...named.values()];
      hat = zeros(x.shape);
      deviations = groups.map((entries) => {
        const mean = isCentered ? average(entries.map((i) => x.data[i]!)) : 0;
        const variance = average(entries.map((i) => (x.data[i]! - mean) ** 2));
        const deviation = Math.sqrt(variance + eps);
        for (const i of entries) hat.data[i] = (x.data[i]! - mean) / deviation;
        return deviation;
      });
      const out = zeros(x.shape);
      channels.forEach((c, i) => {
        out.data[i] = gamma.data[c]! * hat.data[i]! + (beta?.data[c] ?? 0);
      });
      return out;
    },
    backward(dout?: Tensor): Tensor {
      for (const { data } of grads) data.fill(0);
      channels.forEach((c, i) => {
        grads[0]!.data[c]! += dout!.data[i]! * hat.data[i]!;
        if (beta !== undefined) grads[1]!.data[c]! += dout!.data[i]!;
      });
      const dx = zeros(hat.shape);
      groups.forEach((entries, g) => {
        for (const j of entries) {
          for (const i of entries) {
            const same = i === j ? 1 : 0;
            const throughMean = isCentered ? 1 / entries.length : 0;
            const throughDeviation = hat.data[i]! * hat.data[j]! / entries.length;
            const slope = (same - throughMean - throughDeviation) / deviations[g]!;
            dx.data[j]! += dout!.data[i]! * gamma.data[channels[i]!]! * slope;
          }
        }
      });
      return dx;
    },
  };
}

/** The index of a flat entry. */
function indexOf(flat: number, shape: Shape): number[] {
  const index: number[] = [];
  for (const size of shape.toReversed()) {
    index.unshift(flat % size);
    flat = Math.floor(flat / size);
  }
  return index;
}

function average(values: readonly number[]): number {
  // Counted from the first one, so that the mean of equal numbers is exact.
  const origin = values[0]!;
  return origin + values.reduce((sum, v) => sum + (v - origin), 0) / values.length;
}
