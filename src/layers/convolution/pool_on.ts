import { formatShape, type Shape } from "../../tensor/mod.ts";
import { type Grid, gridOn, type Steps, type Windows } from "./windows.ts";

/** The windows of a pooling, and the shape of its output. */
export interface Pool {
  readonly grid: Grid;
  readonly shape: Shape;
}

/**
 * The windows of a pooling on images x [N,C,H,W].
 *
 * @throws {RangeError} If x has not four axes, no window fits, or one has nothing but padding.
 */
export function poolOn(shape: Shape, steps: Steps, layer: string): Pool {
  const grid = gridOn(shape, steps, layer);
  grid.forEach((windows, axis) => {
    const empty = firstEmpty(windows);
    if (empty < 0) return;
    throw new RangeError(
      `${layer}: expected windows with an entry of x of shape ${
        formatShape(shape)
      }, found nothing but padding in window ${empty} along ${"HW"[axis]}`,
    );
  });
  return { grid, shape: [shape[0]!, shape[1]!, grid[0].count, grid[1].count] };
}

/** The first window that lies in the padding with all its entries; −1 if none does. */
function firstEmpty({ size, count, kernel, stride, padding, dilation }: Windows): number {
  for (let o = 0; o < count; o++) {
    let at = o * stride - padding;
    let k = 0;
    while (k < kernel && (at < 0 || at >= size)) {
      at += dilation;
      k++;
    }
    if (k === kernel) return o;
  }
  return -1;
}
