import type fc from "fast-check";
import { type DType, Tensor } from "../tensor/mod.ts";
import type { Axis } from "./axis.ts";
import { Draw } from "./draw.ts";
import { rowAxes, total, width } from "./rows.ts";

/** Rows with one 1 along the last axis; earlier classes are simpler. */
export class OneHots extends Draw {
  constructor(axes: readonly Axis[], dtype?: DType) {
    super(rowAxes(axes), dtype);
  }

  override unit(x: Tensor): number {
    return width(x);
  }

  override fill(x: Tensor, random: fc.Random): void {
    const classes = width(x);
    for (let row = 0; row < x.size; row += classes) {
      x.data[row + random.nextInt(0, classes - 1)] = 1;
    }
  }

  protected override holds(x: Tensor): boolean {
    const classes = width(x);
    if (!x.data.every((v) => v === 0 || v === 1)) return false;
    for (let row = 0; row < x.size; row += classes) {
      if (total(x.data.subarray(row, row + classes)) !== 1) return false;
    }
    return true;
  }

  override *simpler(x: Tensor): Iterable<Tensor> {
    const classes = width(x);
    for (let row = 0; row < x.size; row += classes) {
      const hot = x.data.subarray(row, row + classes).indexOf(1);
      for (const c of earlierClasses(hot)) {
        const data = x.data.slice();
        data[row + hot] = 0;
        data[row + c] = 1;
        yield new Tensor(x.shape, data);
      }
    }
  }

  /** A row whose class went away is of the first. */
  override mend(x: Tensor): Tensor {
    const classes = width(x);
    for (let row = 0; row < x.size; row += classes) {
      if (!x.data.subarray(row, row + classes).includes(1)) x.data[row] = 1;
    }
    return x;
  }
}

/** Classes before `c`: the first, then ever closer, so that thousands of classes need a few tries. */
export function earlierClasses(c: number): number[] {
  const earlier: number[] = [];
  for (let gap = c; gap > 0; gap = gap >> 1) earlier.push(c - gap);
  return earlier;
}
