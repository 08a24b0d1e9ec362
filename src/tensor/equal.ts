import { sameShape, type Tensor } from "./tensor.ts";

/** Whether two tensors have the same shape, dtype and values. NaN equals NaN, and 0 equals −0. */
export function equal(a: Tensor, b: Tensor): boolean {
  if (!sameShape(a.shape, b.shape) || a.dtype !== b.dtype) return false;
  for (let i = 0; i < a.data.length; i++) {
    const u = a.data[i]!;
    const v = b.data[i]!;
    if (u !== v && (u === u || v === v)) return false;
  }
  return true;
}
