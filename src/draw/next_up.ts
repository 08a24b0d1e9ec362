import type { DType } from "../tensor/mod.ts";

const double = new Float64Array(1);
const bitsOfDouble = new BigInt64Array(double.buffer);
const single = new Float32Array(1);
const bitsOfSingle = new Int32Array(single.buffer);

/** The least number of the dtype above `v`; of float32, above what `v` is rounded to. */
export function nextUp(v: number, dtype: DType = "float64"): number {
  if (Number.isNaN(v) || v === Infinity) return v;
  // The bits of a number count up away from 0.
  if (dtype === "float32") {
    single[0] = v;
    if (single[0] === 0) return 2 ** -149;
    bitsOfSingle[0]! += v > 0 ? 1 : -1;
    return single[0]!;
  }
  if (v === 0) return Number.MIN_VALUE;
  double[0] = v;
  bitsOfDouble[0]! += v > 0 ? 1n : -1n;
  return double[0]!;
}
