import { formatShape, sameShape, type Tensor } from "../../tensor/mod.ts";

/**
 * Checks that eps is a number from 0.
 *
 * @throws {RangeError} If it is not.
 */
export function checkEps(eps: number, layer: string): void {
  if (eps >= 0 && eps < Infinity) return;
  throw new RangeError(`${layer}: expected eps from 0, found ${eps}`);
}

/**
 * Checks that two params have one shape.
 *
 * @throws {RangeError} If they have not.
 */
export function checkScaleAndShift(gamma: Tensor, beta: Tensor, layer: string): void {
  if (sameShape(gamma.shape, beta.shape)) return;
  throw new RangeError(
    `${layer}: expected gamma and beta of one shape, found ${formatShape(gamma.shape)} and ${
      formatShape(beta.shape)
    }`,
  );
}

/**
 * Checks that axis 1 of x has as many channels as there are numbers in gamma.
 *
 * @throws {RangeError} If it has not.
 */
export function checkChannels(x: Tensor, gamma: Tensor, layer: string): void {
  if (x.rank >= 2 && x.shape[1] === gamma.size) return;
  throw new RangeError(
    `${layer}: expected x [N,C,...] with C = ${gamma.size}, found ${formatShape(x.shape)}`,
  );
}

/**
 * Checks that the trailing axes of x are those of gamma.
 *
 * @throws {RangeError} If they are not.
 */
export function checkTrailing(x: Tensor, gamma: Tensor, layer: string): void {
  const trailing = x.shape.slice(x.rank - gamma.rank);
  if (x.rank >= gamma.rank && sameShape(trailing, gamma.shape)) return;
  throw new RangeError(
    `${layer}: expected x that ends in the axes ${formatShape(gamma.shape)} of gamma, found ${
      formatShape(x.shape)
    }`,
  );
}
