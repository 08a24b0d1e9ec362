import { randomNumbers } from "../diff/mod.ts";
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
  const random = randomNumbers(seed);
  for (let i = 0; i < moved.data.length; i++) {
    const size = distance * (0.5 + random()) * (Math.abs(x.data[i]!) || 1);
    const v = x.data[i]! + (random() < 0.5 ? size : -size);
    moved.data[i] = Math.min(hi, Math.max(lo, v));
  }
  return moved;
}
