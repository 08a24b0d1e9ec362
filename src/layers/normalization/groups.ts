import type { Data } from "../../tensor/mod.ts";

/**
 * Which entries of a tensor are normalized together: group g is made of `blocks` stretches of `width`
 * entries, `blockStride` apart, the first of them at g · `groupStride`.
 */
export interface Groups {
  readonly count: number;
  readonly groupStride: number;
  readonly blocks: number;
  readonly blockStride: number;
  readonly width: number;
}

/** Stretches that follow each other, each a group of its own. */
export function stretches(size: number, width: number): Groups {
  const count = width === 0 ? 0 : size / width;
  return { count, groupStride: width, blocks: 1, blockStride: 0, width };
}

/** The mean and the variance of each group, divided by its size, and its size. */
export interface Moments {
  readonly means: Float64Array;
  readonly variances: Float64Array;
  readonly size: number;
}

/** The moments of groups, or only the mean squares, as `variances`, of entries that are not centered. */
export function momentsOf(
  data: Data,
  groups: Groups,
  { isCentered = true }: { readonly isCentered?: boolean } = {},
): Moments {
  const { count, groupStride, blocks, blockStride, width } = groups;
  const means = new Float64Array(count);
  const variances = new Float64Array(count);
  const size = blocks * width;
  if (size === 0) return { means, variances, size };
  for (let g = 0; g < count; g++) {
    const start = g * groupStride;
    if (isCentered) {
      // Counted from the first entry: the mean of equal entries is then exact, and their variance 0.
      const origin = data[start]!;
      let sum = 0;
      for (let b = 0; b < blocks; b++) {
        const from = start + b * blockStride;
        for (let i = from; i < from + width; i++) sum += data[i]! - origin;
      }
      means[g] = origin + sum / size;
    }
    const mean = means[g]!;
    let squares = 0;
    for (let b = 0; b < blocks; b++) {
      const from = start + b * blockStride;
      for (let i = from; i < from + width; i++) {
        const off = data[i]! - mean;
        squares += off * off;
      }
    }
    variances[g] = squares / size;
  }
  return { means, variances, size };
}

/** What the backward pass of a normalization needs. */
export interface Standardized {
  /** (x − mean) / deviation, entry by entry. */
  readonly hat: Float64Array;
  /** 1 / deviation, group by group. */
  readonly scales: Float64Array;
  readonly groups: Groups;
}

/** (x − mean) / √(variance + eps), group by group. */
export function standardize(
  data: Data,
  groups: Groups,
  { means, variances, eps }: {
    readonly means: ArrayLike<number>;
    readonly variances: ArrayLike<number>;
    readonly eps: number;
  },
): Standardized {
  const { count, groupStride, blocks, blockStride, width } = groups;
  const hat = new Float64Array(data.length);
  const scales = new Float64Array(count);
  for (let g = 0; g < count; g++) {
    const mean = means[g]!;
    const scale = 1 / Math.sqrt(variances[g]! + eps);
    scales[g] = scale;
    for (let b = 0; b < blocks; b++) {
      const from = g * groupStride + b * blockStride;
      for (let i = from; i < from + width; i++) hat[i] = (data[i]! - mean) * scale;
    }
  }
  return { hat, scales, groups };
}

/**
 * Turns the gradient of x̂ into that of x, in place, where mean and deviation are those of x itself:
 * (dx̂ − mean of dx̂ − x̂ · mean of x̂ · dx̂) / deviation, without the first mean where x̂ is not centered.
 */
export function throughMoments(
  dhat: Float64Array,
  { hat, scales, groups }: Standardized,
  { isCentered = true }: { readonly isCentered?: boolean } = {},
): void {
  const { count, groupStride, blocks, blockStride, width } = groups;
  const size = blocks * width;
  for (let g = 0; g < count; g++) {
    const start = g * groupStride;
    let sum = 0;
    let product = 0;
    for (let b = 0; b < blocks; b++) {
      const from = start + b * blockStride;
      for (let i = from; i < from + width; i++) {
        sum += dhat[i]!;
        product += dhat[i]! * hat[i]!;
      }
    }
    const shift = isCentered ? sum / size : 0;
    const slope = product / size;
    const scale = scales[g]!;
    for (let b = 0; b < blocks; b++) {
      const from = start + b * blockStride;
      for (let i = from; i < from + width; i++) {
        dhat[i] = (dhat[i]! - shift - hat[i]! * slope) * scale;
      }
    }
  }
}

/** Turns the gradient of x̂ into that of x, in place, where mean and deviation are constants. */
export function throughConstants(
  dhat: Float64Array,
  { scales, groups }: Pick<Standardized, "scales" | "groups">,
): void {
  const { count, groupStride, blocks, blockStride, width } = groups;
  for (let g = 0; g < count; g++) {
    for (let b = 0; b < blocks; b++) {
      const from = g * groupStride + b * blockStride;
      for (let i = from; i < from + width; i++) dhat[i]! *= scales[g]!;
    }
  }
}
