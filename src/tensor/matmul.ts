import { broadcastShapes, sourceIndices } from "./broadcast.ts";
import { plainProduct, type ProductSizes } from "./plain_product.ts";
import { simdProduct } from "./simd_product.ts";
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
  const sizes: ProductSizes = { n, k, m, transposeA, transposeB };
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

/** From so many terms on, and such sizes, the SIMD kernel saves more than bringing the numbers to it costs. */
const MANY = 800;
const WIDE = 3;

function product(
  a: Data,
  atA: number,
  b: Data,
  atB: number,
  out: Float64Array,
  atOut: number,
  sizes: ProductSizes,
): void {
  const { n, k, m } = sizes;
  const isLarge = n * k * m >= MANY && n >= WIDE && m >= WIDE;
  if (isLarge && simdProduct(a, atA, b, atB, out, atOut, sizes)) return;
  plainProduct(a, atA, b, atB, out, atOut, sizes);
}
