import { overwrite, type Tensor } from "../../tensor/mod.ts";

/** gamma · x̂ + beta; each of gamma stands for `inner` entries that follow each other, in turns. */
export function scaleAndShift(
  hat: Float64Array,
  out: Tensor,
  { gamma, beta, inner }: {
    readonly gamma: Tensor;
    readonly beta?: Tensor;
    readonly inner: number;
  },
): void {
  const { data } = out;
  const count = gamma.size;
  for (let from = 0, k = 0; from < hat.length; from += inner, k = (k + 1) % count) {
    const scale = gamma.data[k]!;
    const shift = beta === undefined ? 0 : beta.data[k]!;
    for (let i = from; i < from + inner; i++) data[i] = scale * hat[i]! + shift;
  }
}

/** Writes dgamma and dbeta, and returns the gradient of x̂. */
export function backThroughScale(
  dout: Tensor,
  hat: Float64Array,
  { gamma, dgamma, dbeta, inner }: {
    readonly gamma: Tensor;
    readonly dgamma: Tensor;
    readonly dbeta?: Tensor;
    readonly inner: number;
  },
): Float64Array {
  const { data } = dout;
  const count = gamma.size;
  const dhat = new Float64Array(hat.length);
  // Long sums: in float64, whatever the gradients are kept in.
  const products = new Float64Array(count);
  const sums = new Float64Array(count);
  for (let from = 0, k = 0; from < hat.length; from += inner, k = (k + 1) % count) {
    const scale = gamma.data[k]!;
    for (let i = from; i < from + inner; i++) {
      const d = data[i]!;
      products[k]! += d * hat[i]!;
      sums[k]! += d;
      dhat[i] = d * scale;
    }
  }
  overwrite(dgamma.data, products);
  if (dbeta !== undefined) overwrite(dbeta.data, sums);
  return dhat;
}
