import type { DType } from "../tensor/mod.ts";

/** A number as it is read: what it costs to write, and what it is. */
interface Read {
  /** The shortest decimal that is kept as this number. */
  readonly value: number;
  /** Digits, a point and an exponent. */
  readonly length: number;
  /** How far from 1, in powers of ten. */
  readonly distance: number;
  readonly isNegative: boolean;
}

/**
 * How simple a number is to read: shrinking only ever goes down in this order, so it ends.
 * 0 comes first, then short decimals, those near 1 and positive ones.
 */
function read(kept: number, dtype: DType): Read {
  const value = shortest(kept, dtype);
  if (value === 0) {
    return { value, length: 0, distance: 0, isNegative: Object.is(value, -0) };
  }
  const text = String(Math.abs(value));
  const length = text.replace(/^0\.0*|\.|e.*$/g, "").length + (text.includes("e") ? 4 : 0) +
    (text.includes(".") ? 1 : 0);
  return { value, length, distance: Math.abs(Math.log10(Math.abs(value))), isNegative: value < 0 };
}

/** The shortest decimal that is kept as this number: a float32 is not read with the digits of a double. */
function shortest(kept: number, dtype: DType): number {
  if (dtype === "float64" || !Number.isFinite(kept)) return kept;
  const rounded = Math.fround(kept);
  for (let digits = 1; digits < 9; digits++) {
    const value = Number(rounded.toPrecision(digits));
    if (Math.fround(value) === rounded) return value;
  }
  return rounded;
}

function isBelow(a: Read, b: Read): boolean {
  if (a.length !== b.length) return a.length < b.length;
  if (a.distance !== b.distance) return a.distance < b.distance;
  return !a.isNegative && b.isNegative;
}

/** Whether `a` is strictly simpler than `b`, where both are kept as `dtype`. */
export function isSimpler(a: number, b: number, dtype: DType = "float64"): boolean {
  return isBelow(read(a, dtype), read(b, dtype));
}

/** Numbers strictly simpler than `kept`, the simplest first, all within what `dtype` can keep. */
export function simplerNumbers(kept: number, dtype: DType = "float64"): number[] {
  const now = read(kept, dtype);
  const { value: v } = now;
  const magnitude = Math.floor(Math.log10(Math.abs(v)));
  const candidates = [0, 1, -1, 2, -2, 0.5, -0.5];
  candidates.push(Math.sign(v) * 10 ** Math.round(Math.log10(Math.abs(v))));
  for (const digits of [1, 2, 3]) candidates.push(Number(v.toPrecision(digits)));
  candidates.push(Math.trunc(v), Math.trunc(v / 10), Math.trunc(v / 2));
  for (const unit of [10, 100]) candidates.push(Math.trunc(v * unit) / unit);
  candidates.push(Number(v.toFixed(1)), Number(v.toFixed(2)), -v, v / 2, v / 10, v * 10);
  // One up or down in each of the first digits, towards 1: what is left when nothing shorter fails.
  const step = Math.abs(v) < 1 ? Math.sign(v) : -Math.sign(v);
  for (let place = magnitude; place > magnitude - 4; place--) {
    candidates.push(v + step * 10 ** place);
  }
  const found = new Set<number>();
  for (const candidate of candidates) {
    const short = shortest(Number(candidate.toPrecision(12)), dtype);
    const isKept = dtype === "float64" || short === 0 || Math.fround(short) !== 0;
    if (Number.isFinite(short) && isKept && isBelow(read(short, dtype), now)) found.add(short + 0);
  }
  return [...found];
}
