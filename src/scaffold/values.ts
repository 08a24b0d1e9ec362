import { randomNumbers } from "../diff/mod.ts";
import { sizeOf, Tensor } from "../tensor/mod.ts";
import type { DrawPlan } from "./plan.ts";

/** What the entries of a tensor are to be while axes are looked for. */
export interface Filling extends Pick<DrawPlan, "draw" | "min" | "max"> {
  /** The number of classes, for labels. */
  readonly classes: number;
  /** Tells tensors of one shape apart. */
  readonly salt: number;
}

/**
 * A tensor of ordinary values of a kind: no zeros, no ties, nothing large, so that what fails does so for its
 * shape.
 */
export function filled(
  shape: readonly number[],
  { draw, min, max, classes, salt }: Filling,
): Tensor {
  const random = randomNumbers(salt + 1);
  const data = new Float64Array(sizeOf(shape));
  const width = shape.at(-1) ?? 1;
  const isRows = draw === "softLabels" || draw === "probabilities";
  for (let i = 0; i < data.length; i++) {
    if (draw === "classIndices") {
      // The last class comes first: an index beyond the table is then seen at once.
      data[i] = i === 0 ? classes - 1 : Math.floor(random() * classes);
    } else if (draw === "oneHots" || draw === "labels") {
      data[i] = i % width === Math.floor(i / width) % width ? 1 : 0;
    } else {
      const size = 0.1 + 1.9 * random();
      const isPositive = isRows || draw === "positives" || random() < 0.5;
      data[i] = isPositive ? size : -size;
      if (min !== undefined && max !== undefined) {
        data[i] = min + (max - min) * (data[i]! + 2) / 4;
      }
    }
  }
  if (isRows) {
    for (let row = 0; row < data.length; row += width) {
      const sum = data.subarray(row, row + width).reduce((a, b) => a + b, 0);
      for (let i = row; i < row + width; i++) data[i]! /= sum;
    }
  }
  return new Tensor(shape, data);
}
