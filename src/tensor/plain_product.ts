import type { Data } from "./tensor.ts";

/** The sizes of a product of [N,K] and [K,M], and which of the two is stored transposed. */
export interface ProductSizes {
  readonly n: number;
  readonly k: number;
  readonly m: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/**
 * Writes the product of two matrices to `out`, each from its own offset. Sums are kept in float64.
 *
 * Two rows by four columns at a time: eight sums fit in registers, and each number read serves several of
 * them. Every sum runs from the first term to the last, whatever the sizes.
 */
export function plainProduct(
  a: Data,
  atA: number,
  b: Data,
  atB: number,
  out: Float64Array,
  atOut: number,
  { n, k, m, transposeA, transposeB }: ProductSizes,
): void {
  const downA = transposeA ? 1 : k;
  const rightA = transposeA ? n : 1;
  const downB = transposeB ? 1 : m;
  const rightB = transposeB ? k : 1;
  for (let i = 0; i < n; i += 2) {
    // A last row without a second one is taken twice.
    const next = i + 1 < n ? 1 : 0;
    const below = next * downA;
    const upper = atOut + i * m;
    const lower = upper + next * m;
    let j = 0;
    for (; j + 4 <= m; j += 4) {
      let u0 = 0;
      let u1 = 0;
      let u2 = 0;
      let u3 = 0;
      let v0 = 0;
      let v1 = 0;
      let v2 = 0;
      let v3 = 0;
      let p = atA + i * downA;
      let q = atB + j * rightB;
      for (let l = 0; l < k; l++, p += rightA, q += downB) {
        const u = a[p]!;
        const v = a[p + below]!;
        const b0 = b[q]!;
        const b1 = b[q + rightB]!;
        const b2 = b[q + 2 * rightB]!;
        const b3 = b[q + 3 * rightB]!;
        u0 += u * b0;
        u1 += u * b1;
        u2 += u * b2;
        u3 += u * b3;
        v0 += v * b0;
        v1 += v * b1;
        v2 += v * b2;
        v3 += v * b3;
      }
      out[upper + j] = u0;
      out[upper + j + 1] = u1;
      out[upper + j + 2] = u2;
      out[upper + j + 3] = u3;
      out[lower + j] = v0;
      out[lower + j + 1] = v1;
      out[lower + j + 2] = v2;
      out[lower + j + 3] = v3;
    }
    for (; j < m; j++) {
      let u0 = 0;
      let v0 = 0;
      let p = atA + i * downA;
      let q = atB + j * rightB;
      for (let l = 0; l < k; l++, p += rightA, q += downB) {
        u0 += a[p]! * b[q]!;
        v0 += a[p + below]! * b[q]!;
      }
      out[upper + j] = u0;
      out[lower + j] = v0;
    }
  }
}
