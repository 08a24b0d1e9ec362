import { formatShape, type Tensor } from "../../tensor/mod.ts";

/**
 * Checks that embeddings are the rows of a matrix.
 *
 * @throws {RangeError} If they are not.
 */
export function checkEmbeddings(W: Tensor, layer: string): void {
  if (W.rank === 2) return;
  throw new RangeError(`${layer}: expected W [V,D], found ${formatShape(W.shape)}`);
}

/**
 * Checks that ids are those of rows.
 *
 * @throws {RangeError} If one is no integer from 0 to `count` − 1.
 */
export function checkIds(ids: Tensor, count: number, layer: string): void {
  for (const id of ids.data) {
    if (Number.isInteger(id) && id >= 0 && id < count) continue;
    throw new RangeError(`${layer}: expected ids from 0 to ${count - 1}, found ${id}`);
  }
}
