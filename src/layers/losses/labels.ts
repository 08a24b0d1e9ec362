import { formatShape, type Shape, type Tensor, zeros } from "../../tensor/mod.ts";

/** How far the sum of a label row may be from 1. */
const TOLERANCE = { float64: 1e-10, float32: 1e-6 };

/**
 * Labels as rows [N,C], each a distribution over the classes. Rows [N,C], one-hot or soft, are taken as
 * they are; class indices [N] are made one-hot. The rank tells them apart.
 *
 * @throws {RangeError} If the labels have another shape (a column [N,1] of indices among them), an index is
 * no class, or a row is no distribution.
 */
export function labelRows(t: Tensor, shape: Shape, layer: string): Tensor {
  const [n, classes] = shape as [number, number];
  if (t.rank === 1 && t.shape[0] === n) return oneHotRows(t, classes, layer);
  if (t.rank !== 2 || t.shape[0] !== n || t.shape[1] !== classes) {
    throw new RangeError(
      `${layer}: expected t as rows ${formatShape(shape)} or as class indices [${n}], found ${
        formatShape(t.shape)
      }`,
    );
  }
  checkDistributions(t, layer);
  return t.clone();
}

/**
 * Checks that each row of labels, along the last axis, is a distribution over the classes.
 *
 * @throws {RangeError} If a row has a label below 0, or does not sum to 1.
 */
export function checkDistributions(t: Tensor, layer: string): void {
  const { data } = t;
  const classes = t.shape[t.rank - 1]!;
  for (let row = 0; row * classes < data.length; row++) {
    let sum = 0;
    for (let c = 0; c < classes; c++) {
      const label = data[row * classes + c]!;
      if (!(label >= 0)) {
        throw new RangeError(
          `${layer}: expected labels of 0 or more, found ${label} in row ${row} of t`,
        );
      }
      sum += label;
    }
    if (!(Math.abs(sum - 1) <= TOLERANCE[t.dtype])) {
      throw new RangeError(
        `${layer}: expected each row of t to sum to 1, found ${sum} in row ${row}`,
      );
    }
  }
}

function oneHotRows(t: Tensor, classes: number, layer: string): Tensor {
  const n = t.size;
  const rows = zeros([n, classes]);
  for (let row = 0; row < n; row++) {
    const c = t.data[row]!;
    if (!Number.isInteger(c) || c < 0 || c >= classes) {
      throw new RangeError(
        `${layer}: expected class indices from 0 to ${classes - 1}, found ${c} at t[${row}]`,
      );
    }
    rows.data[row * classes + c] = 1;
  }
  return rows;
}

/**
 * Checks that a batch is made of rows.
 *
 * @throws {RangeError} If it is not [N,C] with a row and a class at least.
 */
export function checkBatch(x: Tensor, name: string, layer: string): void {
  if (x.rank === 2 && x.size > 0) return;
  throw new RangeError(
    `${layer}: expected ${name} of shape [N,C] with one row or more, found ${formatShape(x.shape)}`,
  );
}
