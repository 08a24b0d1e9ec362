import { broadcastShapes, sourceIndices } from "./broadcast.ts";
import { plainProduct, type ProductSizes } from "./plain_product.ts";
import { simdProduct } from "./simd_product.ts";
import {
  allocate,
  commonDType,
  type Data,
  formatShape,
  sameShape,
  type Shape,
  sizeOf,
  Tensor,
} from "./tensor.ts";

/** Which operands of a matrix product are taken transposed (their last two axes swapped). */
export interface MatmulOptions {
  /** Whether the first operand is transposed. */
  readonly transposeA?: boolean;
  /** Whether the second operand is transposed. */
  readonly transposeB?: boolean;
  /** What the product is written to: a tensor of its shape, neither of the operands; a new one if left out. */
  readonly into?: Tensor;
}

/**
 * The matrix product of [N,K] and [K,M], or of batches of them: leading axes broadcast.
 *
 * @throws {RangeError} If an operand has less than two axes, the inner sizes differ, or `into` does not fit.
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
  if (rankA === 2 && rankB === 2) {
    const out = target([n, m], a, b, options.into);
    const sums = sumsOf(out);
    product(a.data, 0, b.data, 0, sums, 0, sizes);
    if (sums !== out.data) out.data.set(sums);
    return out;
  }
  const batchA = a.shape.slice(0, -2);
  const batchB = b.shape.slice(0, -2);
  const batch: Shape = broadcastShapes(batchA, batchB);
  const left = sourceIndices(batchA, batch);
  const right = sourceIndices(batchB, batch);
  const out = target([...batch, n, m], a, b, options.into);
  const sums = sumsOf(out);
  for (let i = 0; i < left.length; i++) {
    product(a.data, left[i]! * n * k, b.data, right[i]! * k * m, sums, i * n * m, sizes);
  }
  if (sums !== out.data) out.data.set(sums);
  return out;
}

/** Where a product of this shape goes. */
function target(shape: Shape, a: Tensor, b: Tensor, into: Tensor | undefined): Tensor {
  if (into === undefined) return new Tensor(shape, allocate(sizeOf(shape), commonDType(a, b)));
  if (!sameShape(into.shape, shape)) {
    throw new RangeError(
      `Cannot write a product of shape ${formatShape(shape)} into ${formatShape(into.shape)}`,
    );
  }
  // It would be read after it is written.
  if (into.data === a.data || into.data === b.data) {
    throw new RangeError("Cannot write a product into one of its operands");
  }
  return into;
}

/** Where the sums of a product are kept: in float64, whatever they are rounded to at last. */
function sumsOf({ data, dtype }: Tensor): Float64Array {
  return (dtype === "float64" ? data : allocate(data.length, "float64")) as Float64Array;
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
