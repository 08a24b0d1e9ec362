import { broadcastShapes, sourceIndices } from "./broadcast.ts";
import { allocate, commonDType, type Data, formatShape, type Shape, Tensor } from "./tensor.ts";

/** Which operands of a matrix product are taken transposed (their last two axes swapped). */
export interface MatmulOptions {
  /** Whether the first operand is transposed. */
  readonly transposeA?: boolean;
  /** Whether the second operand is transposed. */
  readonly transposeB?: boolean;
}

/**
 * The matrix product of [N,K] and [K,M], or of batches of them: leading axes broadcast.
 *
 * @throws {RangeError} If an operand has less than two axes, or the inner sizes differ.
 *
 * @example
 * ```ts
 * import { matmul, tensor } from "@backproof/backproof";
 *
 * console.log(`${matmul(tensor([[1, 2]]), tensor([[3], [4]]))}`); // [[11]]
 * ```
 */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  const { transposeA = false, transposeB = false } = options;
  const rankA = a.shape.length;
  const rankB = b.shape.length;
  if (rankA < 2 || rankB < 2) {
    throw new RangeError(
      `Cannot multiply ${formatShape(a.shape)} by ${
        formatShape(b.shape)
      }: expected two axes or more`,
    );
  }
  const n = a.shape[rankA - (transposeA ? 1 : 2)]!;
  const k = a.shape[rankA - (transposeA ? 2 : 1)]!;
  const inner = b.shape[rankB - (transposeB ? 1 : 2)]!;
  const m = b.shape[rankB - (transposeB ? 2 : 1)]!;
  if (k !== inner) {
    throw new RangeError(
      `Cannot multiply ${formatShape(a.shape)} by ${
        formatShape(b.shape)
      }: inner sizes ${k} and ${inner} differ`,
    );
  }
  const sizes: Sizes = { n, k, m, transposeA, transposeB };
  const dtype = commonDType(a, b);
  if (rankA === 2 && rankB === 2) {
    const sums = allocate(n * m, "float64") as Float64Array;
    product(a.data, 0, b.data, 0, sums, 0, sizes);
    return new Tensor([n, m], dtype === "float64" ? sums : Float32Array.from(sums));
  }
  const batchA = a.shape.slice(0, -2);
  const batchB = b.shape.slice(0, -2);
  const batch: Shape = broadcastShapes(batchA, batchB);
  const left = sourceIndices(batchA, batch);
  const right = sourceIndices(batchB, batch);
  const sums = allocate(left.length * n * m, "float64") as Float64Array;
  for (let i = 0; i < left.length; i++) {
    product(a.data, left[i]! * n * k, b.data, right[i]! * k * m, sums, i * n * m, sizes);
  }
  const data = dtype === "float64" ? sums : allocate(sums.length, "float32");
  if (data !== sums) data.set(sums);
  return new Tensor([...batch, n, m], data);
}

interface Sizes {
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
function product(
  a: Data,
  atA: number,
  b: Data,
  atB: number,
  out: Float64Array,
  atOut: number,
  { n, k, m, transposeA, transposeB }: Sizes,
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
