/** ln 2 in two parts, of which the first times a whole number up to 2¹⁰ is exact. */
export const LN2 = [6.93147180369123816490e-1, 1.90821492927058770002e-10] as const;
/** Numbers nearer to zero than this have a power of e that is neither 0 nor infinite, nor close to it. */
export const WIDEST = 708;
/** Added and taken away again, it rounds what is small to whole numbers: there are no bits for more. */
export const ROUNDER = 1.5 * 2 ** 52;
/** 1/2!, 1/3!, … of the series of eʳ, as far as it matters for |r| ≤ ln 2 / 2. */
export const SERIES = [
  1 / 2,
  1 / 6,
  1 / 24,
  1 / 120,
  1 / 720,
  1 / 5040,
  1 / 40320,
  1 / 362880,
  1 / 3628800,
  1 / 39916800,
  1 / 479001600,
  1 / 6227020800,
] as const;

const [HIGH, LOW] = LN2;
const [C2, C3, C4, C5, C6, C7, C8, C9, C10, C11, C12, C13] = SERIES;
/** From 2⁻¹⁰²³ on. */
const POWERS_OF_TWO = new Float64Array(2047);
for (let i = 0; i < POWERS_OF_TWO.length; i++) POWERS_OF_TWO[i] = 2 ** (i - 1023);

/**
 * 1 / (1 + e⁻ˣ), to three units in the last place.
 *
 * With −x = k · ln 2 + r the power of e is 2ᵏ · eʳ, and eʳ a short series. `Math.exp` is no worse; this is
 * here for its steps, which `sigmoids` takes for two numbers at once, to the same bits.
 */
export function sigmoid(x: number): number {
  if (!(Math.abs(x) < WIDEST)) return 1 / (1 + Math.exp(-x));
  const k = -x * Math.LOG2E + ROUNDER - ROUNDER;
  const power = POWERS_OF_TWO[k + 1023]!;
  return 1 / (1 + (power + power * seriesOf(-x - k * HIGH - k * LOW)));
}

/** (e²ˣ − 1) / (e²ˣ + 1), to three units in the last place. */
export function hyperbolicTangent(x: number): number {
  const y = 2 * Math.abs(x);
  if (!(y < WIDEST)) return Math.tanh(x);
  const k = y * Math.LOG2E + ROUNDER - ROUNDER;
  const power = POWERS_OF_TWO[k + 1023]!;
  // e²ˣ − 1, so that nothing is lost where x is small.
  const above = (power - 1) + power * seriesOf(y - k * HIGH - k * LOW);
  const size = above / (above + 2);
  return x < 0 || Object.is(x, -0) ? -size : size;
}

/** eʳ − 1. */
function seriesOf(r: number): number {
  const q = r * r;
  const even = C2 + q * (C4 + q * (C6 + q * (C8 + q * (C10 + q * C12))));
  const odd = C3 + q * (C5 + q * (C7 + q * (C9 + q * (C11 + q * C13))));
  return r + q * (even + r * odd);
}
