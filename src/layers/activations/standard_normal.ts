import { erf } from "./erf.ts";
import { gaussian } from "./gaussian.ts";
import { scaledErfc } from "./scaled_erfc.ts";

/** The density of the standard normal distribution: φ(x) = e^(−x²/2) / √(2π). */
export function normalDensity(x: number): number {
  return gaussian(x, 0.5) / Math.sqrt(2 * Math.PI);
}

/**
 * The standard normal distribution function, the share of numbers that lie below x:
 * Φ(x) = (1 + erf(x / √2)) / 2. It keeps its digits where it is tiny, as Φ(−37) = 5.7e-300 is.
 */
export function normalDistribution(x: number): number {
  // Near 0 the series is faster.
  if (Math.abs(x) <= 1) return (1 + erf(x * Math.SQRT1_2)) / 2;
  const tail = gaussian(x, 0.5) * scaledErfc(Math.abs(x) * Math.SQRT1_2) / 2;
  return x < 0 ? tail : 1 - tail;
}
