import { gaussian } from "./gaussian.ts";
import { scaledErfc } from "./scaled_erfc.ts";

/** 2 / √π. */
const SLOPE_AT_0 = 2 / Math.sqrt(Math.PI);

/** Terms of the power series of erf, enough for |x| ≤ 1: (−1)ⁿ / (n! (2n + 1)). */
const SERIES = Float64Array.from({ length: 19 }, (_, n) => {
  let factorial = 1;
  for (let k = 2; k <= n; k++) factorial *= k;
  return (n % 2 === 0 ? 1 : -1) / (factorial * (2 * n + 1));
});

/**
 * The error function: (2 / √π) ∫ e^(−t²) dt from 0 to x, to a few units in the last place.
 */
export function erf(x: number): number {
  if (!(Math.abs(x) <= 1)) return x < 0 ? erfc(-x) - 1 : 1 - erfc(x);
  const square = x * x;
  let sum = 0;
  for (let n = SERIES.length - 1; n >= 0; n--) sum = sum * square + SERIES[n]!;
  return SLOPE_AT_0 * x * sum;
}

/** 1 − erf(x), to a few units in the last place: far out, where it is tiny, too. */
export function erfc(x: number): number {
  return x < 0 ? 2 - erfc(-x) : gaussian(x, 1) * scaledErfc(x);
}
