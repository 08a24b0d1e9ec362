import { allocate, Tensor } from "../../tensor/mod.ts";

/** A copy of x [A,B,C] as [B,A,C]: sequences by time, or back by batch. */
export function swapAxes(x: Tensor): Tensor {
  const [A, B, C] = x.shape as [number, number, number];
  const data = allocate(x.size, x.dtype);
  for (let a = 0; a < A; a++) {
    for (let b = 0; b < B; b++) {
      const from = (a * B + b) * C;
      const to = (b * A + a) * C;
      for (let c = 0; c < C; c++) data[to + c] = x.data[from + c]!;
    }
  }
  return new Tensor([B, A, C], data);
}
