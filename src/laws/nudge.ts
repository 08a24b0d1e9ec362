import type { Tensor } from "../tensor/mod.ts";

/** How far an entry is moved, beside its size, or beside 1 where it is 0. */
const DISTANCE = 2 ** -10;
const SINGLE_DISTANCE = 2 ** -6;

/** A copy with every entry moved a little, as a number says, and within bounds. */
export function nudge(
  x: Tensor,
  { seed, lo, hi }: { readonly seed: number; readonly lo: number; readonly hi: number },
): Tensor {
  const moved = x.clone();
  const distance = x.dtype === "float32" ? SINGLE_DISTANCE : DISTANCE;
  let state = (Math.imul(seed ^ 0x51ed270b, 0x9e3779b1) | 1) >>> 0;
  for (let i = 0; i < moved.data.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const share = (state >>> 8 & 0xff) / 256 + 0.5;
    const size = distance * share * (Math.abs(x.data[i]!) || 1);
    const v = x.data[i]! + (state & 0x10000 ? size : -size);
    moved.data[i] = Math.min(hi, Math.max(lo, v));
  }
  return moved;
}
