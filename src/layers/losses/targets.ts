import { formatShape, sameShape, type Tensor } from "../../tensor/mod.ts";

/**
 * Checks that targets have the shape of the predictions, and that there are some. Nothing is broadcast: a
 * column [N,1] beside a vector [N] would make N × N differences of them, silently.
 *
 * @throws {RangeError} If the shapes differ, or are empty.
 */
export function checkTargets(x: Tensor, t: Tensor, layer: string): void {
  if (!sameShape(x.shape, t.shape)) {
    throw new RangeError(
      `${layer}: expected t of the shape of x ${formatShape(x.shape)}, found ${
        formatShape(t.shape)
      }`,
    );
  }
  if (x.size === 0) {
    throw new RangeError(
      `${layer}: expected x with one entry or more, found ${formatShape(x.shape)}`,
    );
  }
}

/** x − t, kept as the numbers of x are. */
export function differences(x: Tensor, t: Tensor): Tensor {
  const difference = x.clone();
  const { data } = difference;
  for (let i = 0; i < data.length; i++) data[i]! -= t.data[i]!;
  return difference;
}
