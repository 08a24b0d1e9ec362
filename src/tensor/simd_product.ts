import type { ProductSizes } from "./plain_product.ts";
import type { Data } from "./tensor.ts";
import { assembleKernel, BLOCK, LEFT, PRODUCT, RIGHT, TILE } from "./wasm/kernel.ts";

/**
 * Writes the product of two matrices to `out`, each from its own offset, with two numbers an instruction;
 * returns false, and writes nothing, where the engine cannot.
 *
 * The bits are those of `plainProduct`: each sum is kept in float64 and runs from the first term to the
 * last. Larger matrices are cut into blocks, so that the 1.5 MB that the kernel has are enough for any.
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
  const found = kernel();
  if (found === null) return false;
  const { run, numbers } = found;
  const downA = transposeA ? 1 : k;
  const rightA = transposeA ? n : 1;
  const downB = transposeB ? 1 : m;
  const rightB = transposeB ? k : 1;
  for (let i = 0; i < n; i += BLOCK) {
    const rows = Math.min(BLOCK, n - i);
    const down = Math.ceil(rows / TILE);
    for (let j = 0; j < m; j += BLOCK) {
      const columns = Math.min(BLOCK, m - j);
      const across = Math.ceil(columns / TILE);
      // The kernel adds to what is there.
      numbers.fill(0, PRODUCT, PRODUCT + down * across * TILE * TILE);
      for (let l = 0; l < k; l += BLOCK) {
        const inner = Math.min(BLOCK, k - l);
        const left = { count: rows, inner, apart: downA, along: rightA };
        packStrips(a, atA + i * downA + l * rightA, numbers, LEFT, left);
        const right = { count: columns, inner, apart: rightB, along: downB };
        packStrips(b, atB + l * downB + j * rightB, numbers, RIGHT, right);
        run(down, across, inner);
      }
      const at = atOut + i * m + j;
      if (columns === m && m % TILE === 0) {
        out.set(numbers.subarray(PRODUCT, PRODUCT + rows * m), at);
      } else {
        for (let row = 0; row < rows; row++) {
          const p = PRODUCT + row * across * TILE;
          const q = at + row * m;
          for (let column = 0; column < columns; column++) out[q + column] = numbers[p + column]!;
        }
      }
    }
  }
  return true;
}

interface Kernel {
  readonly run: (down: number, across: number, inner: number) => void;
  /** All its memory. */
  readonly numbers: Float64Array;
}

/** Compiled when it is first needed; null where that is impossible. */
let compiled: Kernel | null | undefined;

function kernel(): Kernel | null {
  if (compiled === undefined) compiled = compile();
  return compiled;
}

function compile(): Kernel | null {
  // Some engines have no WebAssembly, or none with SIMD, and some hosts forbid it or the memory.
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assembleKernel()));
    const { buffer } = exports.memory as WebAssembly.Memory;
    return { run: exports.run as Kernel["run"], numbers: new Float64Array(buffer) };
  } catch {
    return null;
  }
}

interface Lines {
  /** How many rows, or columns. */
  readonly count: number;
  /** How many numbers each has. */
  readonly inner: number;
  /** Steps from one to the next. */
  readonly apart: number;
  /** Steps from a number to the next. */
  readonly along: number;
}

/**
 * Copies lines in strips of four: the first numbers of four lines, then the second ones, and so on. Lines
 * that the last strip lacks are zeros.
 */
function packStrips(
  from: Data,
  at: number,
  to: Float64Array,
  target: number,
  { count, inner, apart, along }: Lines,
): void {
  let t = target;
  let line = 0;
  for (; line + TILE <= count; line += TILE) {
    let p = at + line * apart;
    for (let l = 0; l < inner; l++, p += along, t += TILE) {
      to[t] = from[p]!;
      to[t + 1] = from[p + apart]!;
      to[t + 2] = from[p + 2 * apart]!;
      to[t + 3] = from[p + 3 * apart]!;
    }
  }
  if (line === count) return;
  let p = at + line * apart;
  for (let l = 0; l < inner; l++, p += along) {
    for (let r = 0; r < TILE; r++) to[t++] = line + r < count ? from[p + r * apart]! : 0;
  }
}
