import { allocate, type Shape, Tensor } from "../../tensor/mod.ts";
import { keptAs } from "./kept_as.ts";

/** A run of entries along one axis, and what their sum is divided by. */
export interface Span {
  readonly start: number;
  /** Behind the last entry. */
  readonly end: number;
  readonly count: number;
}

/** The spans of all windows, along both axes of an image. */
export type Spans = readonly [vertical: readonly Span[], horizontal: readonly Span[]];

/** The averages of x [N,C,H,W] over all windows [N,C,OH,OW]. */
export function averageOver(x: Tensor, [vertical, horizontal]: Spans): Tensor {
  const [N, C, H, W] = x.shape as [number, number, number, number];
  const { data } = x;
  const shape = [N, C, vertical.length, horizontal.length];
  const out = allocate(N * C * vertical.length * horizontal.length, x.dtype);
  let at = 0;
  for (let plane = 0; plane < N * C; plane++) {
    for (const rows of vertical) {
      for (const columns of horizontal) {
        let sum = 0;
        for (let r = rows.start; r < rows.end; r++) {
          const row = (plane * H + r) * W;
          for (let s = columns.start; s < columns.end; s++) sum += data[row + s]!;
        }
        out[at++] = sum / (rows.count * columns.count);
      }
    }
  }
  return new Tensor(shape, out);
}

/** The gradient of x [N,C,H,W], of which `dout` is that of its averages. */
export function spreadOver(dout: Tensor, shape: Shape, [vertical, horizontal]: Spans): Tensor {
  const [N, C, H, W] = shape as [number, number, number, number];
  const dx = allocate(N * C * H * W, "float64");
  let at = 0;
  for (let plane = 0; plane < N * C; plane++) {
    for (const rows of vertical) {
      for (const columns of horizontal) {
        const share = dout.data[at++]! / (rows.count * columns.count);
        for (let r = rows.start; r < rows.end; r++) {
          const row = (plane * H + r) * W;
          for (let s = columns.start; s < columns.end; s++) dx[row + s]! += share;
        }
      }
    }
  }
  return new Tensor(shape, keptAs(dx, dout.dtype));
}
