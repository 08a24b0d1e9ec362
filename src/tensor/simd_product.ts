import type { ProductSizes } from "./plain_product.ts";
import type { Data } from "./tensor.ts";
import { assembleKernel, BLOCK, type KernelExports, LEFT, PRODUCT, RIGHT } from "./wasm/kernel.ts";
import { TILE } from "./wasm/kernel.ts";

/**
 * Writes the product of two matrices to `out`, each from its own offset, with WebAssembly that adds and
 * multiplies two numbers at once; returns false, and writes nothing, where the engine cannot.
 *
 * The bits are those of `plainProduct`: each sum is kept in float64 and runs from the first term to the
 * last. Large matrices are cut into blocks, so that 2.5 MB are enough for any.
 */
export function simdProduct(
  a: Data,
  atA: number,
  b: Data,
  atB: number,
  out: Float64Array,
  atOut: number,
  { n, k, m, transposeA, transposeB }: ProductSizes,
): boolean {
  if (kernel === undefined) kernel = compiled();
  if (kernel === null) return false;
  const { accumulate, tighten, numbers } = kernel;
  for (let i = 0; i < n; i += BLOCK) {
    const rows = Math.min(BLOCK, n - i);
    const down = Math.ceil(rows / TILE);
    for (let j = 0; j < m; j += BLOCK) {
      const columns = Math.min(BLOCK, m - j);
      const across = Math.ceil(columns / TILE);
      numbers.fill(0, PRODUCT, PRODUCT + down * TILE * across * TILE);
      for (let l = 0; l < k; l += BLOCK) {
        const inner = Math.min(BLOCK, k - l);
        if (transposeA) copyIn(a, atA + l * n + i, n, numbers, LEFT, inner, rows);
        else copyIn(a, atA + i * k + l, k, numbers, LEFT, rows, inner);
        if (transposeB) copyIn(b, atB + j * k + l, k, numbers, RIGHT, columns, inner);
        else copyIn(b, atB + l * m + j, m, numbers, RIGHT, inner, columns);
        accumulate(
          down,
          across,
          inner,
          transposeA ? BYTES : inner * BYTES,
          transposeA ? rows * BYTES : BYTES,
          transposeB ? inner * BYTES : BYTES,
          transposeB ? BYTES : columns * BYTES,
        );
      }
      if (columns < across * TILE) tighten(rows, across, columns * BYTES);
      copyOut(numbers, out, atOut + i * m + j, m, rows, columns);
    }
  }
  return true;
}

const BYTES = 8;

interface Kernel extends Omit<KernelExports, "memory"> {
  /** Its memory. */
  readonly numbers: Float64Array;
}

/** Compiled when it is first needed; null where that is impossible. */
let kernel: Kernel | null | undefined;

function compiled(): Kernel | null {
  // Some engines have no WebAssembly, or none with SIMD; some hosts forbid it, or have not the memory.
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assembleKernel()));
    const { memory, accumulate, tighten } = exports as unknown as KernelExports;
    return { accumulate, tighten, numbers: new Float64Array(memory.buffer) };
  } catch {
    return null;
  }
}

/** Copies some rows and columns of a matrix that is `width` wide, and puts the rows together. */
function copyIn(
  from: Data,
  at: number,
  width: number,
  to: Float64Array,
  target: number,
  rows: number,
  columns: number,
): void {
  if (columns === width) {
    to.set(from.length === rows * width ? from : from.subarray(at, at + rows * width), target);
    return;
  }
  for (let row = 0; row < rows; row++, at += width) {
    to.set(from.subarray(at, at + columns), target + row * columns);
  }
}

/** Copies the product to some rows and columns of a matrix that is `width` wide. */
function copyOut(
  from: Float64Array,
  to: Float64Array,
  target: number,
  width: number,
  rows: number,
  columns: number,
): void {
  if (columns === width) {
    to.set(from.subarray(PRODUCT, PRODUCT + rows * columns), target);
    return;
  }
  for (let row = 0; row < rows; row++) {
    const at = PRODUCT + row * columns;
    to.set(from.subarray(at, at + columns), target + row * width);
  }
}
