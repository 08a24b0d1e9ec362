/**
 * e^(−scale · x²), for a scale of 1/2 or 1.
 *
 * Where x² is large, the last bit that its rounding loses would be many bits of the result: so x is split
 * into a head, whose square is exact, and a rest.
 */
export function gaussian(x: number, scale: number): number {
  const head = Math.fround(x);
  // Beyond 40 it is 0, for the scales 1/2 and 1, and infinities would make NaN.
  if (Math.abs(x) > 40) return 0;
  return Math.exp(-scale * head * head) * Math.exp(scale * (head - x) * (head + x));
}
