/** What the noise estimate found. */
export interface Noise {
  /**
   * "settled", or why it did not: the points lay too close (values repeat, so that the noise is coarser
   * than it seems) or too far apart (the function itself dominates, so that it is finer).
   */
  readonly kind: "settled" | "too close" | "too far";
  readonly level: number;
}

/**
 * The standard deviation of the computational noise in `values`, taken at evenly spaced nearby points.
 *
 * ECNoise: Moré & Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33 (2011). The j-th
 * differences of a smooth function vanish as j grows, those of noise do not: with
 * γⱼ = γⱼ₋₁ · j / (2(2j−1)), √(γⱼ · mean Δⱼ²) settles at the level of the noise.
 */
export function noiseLevel(values: readonly number[]): Noise {
  let isClose = false;
  const differences = [...values];
  const levels: number[] = [];
  const alternates: boolean[] = [];
  let gamma = 1;
  for (let j = 1; j < values.length; j++) {
    let sum = 0;
    let zeros = 0;
    let rises = false;
    let falls = false;
    const count = values.length - j;
    for (let i = 0; i < count; i++) {
      const d = differences[i + 1]! - differences[i]!;
      differences[i] = d;
      sum += d * d;
      if (d === 0) zeros++;
      else if (d > 0) rises = true;
      else falls = true;
    }
    if (j === 1) isClose = 2 * zeros >= count;
    gamma *= j / (2 * (2 * j - 1));
    levels.push(Math.sqrt(gamma * sum / count));
    alternates.push(rises && falls);
  }
  if (isClose) return { kind: "too close", level: Math.max(...levels) };
  for (let k = 0; k + 2 < levels.length; k++) {
    const three = [levels[k]!, levels[k + 1]!, levels[k + 2]!];
    if (alternates[k] && Math.max(...three) <= 4 * Math.min(...three)) {
      return { kind: "settled", level: levels[k]! };
    }
  }
  return { kind: "too far", level: Math.min(...levels) };
}
