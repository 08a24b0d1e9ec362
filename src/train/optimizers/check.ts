import { formatShape, sameShape, type Tensor } from "../../tensor/mod.ts";

/**
 * Checks that an update can be made as a whole, before any of it is.
 *
 * @throws {RangeError} If it cannot.
 */
export function checkUpdate(
  params: readonly Tensor[],
  grads: readonly Tensor[],
  { owner, rate }: { readonly owner: string; readonly rate: number },
): void {
  if (!(rate >= 0 && rate < Infinity)) {
    throw new RangeError(`${owner}: expected a rate from 0, found ${rate}`);
  }
  if (params.length !== grads.length) {
    throw new RangeError(
      `${owner}: expected a gradient for each of ${params.length} params, found ${grads.length}`,
    );
  }
  for (let i = 0; i < params.length; i++) {
    const { shape } = params[i]!;
    if (!sameShape(grads[i]!.shape, shape)) {
      throw new RangeError(
        `${owner}: expected grads[${i}] of its param's shape ${formatShape(shape)}, found ${
          formatShape(grads[i]!.shape)
        }`,
      );
    }
    // Lists are short, and a set would be allocated anew for each update.
    for (let j = 0; j < i; j++) {
      if (params[j] === params[i]) {
        throw new RangeError(
          `${owner}: params[${j}] and params[${i}] are one tensor: list it once, with the sum of its gradients`,
        );
      }
    }
  }
}

/**
 * Checks a share, such as how much of a velocity is kept.
 *
 * @throws {RangeError} If it is not from 0 to below 1.
 */
export function checkShare(value: number, what: string): void {
  if (value >= 0 && value < 1) return;
  throw new RangeError(`${what}: expected a number from 0 to below 1, found ${value}`);
}

/**
 * Checks what keeps a division from being one by 0.
 *
 * @throws {RangeError} If it is not above 0.
 */
export function checkEpsilon(value: number, what: string): void {
  if (value > 0 && value < Infinity) return;
  throw new RangeError(`${what}: expected a number above 0, found ${value}`);
}
