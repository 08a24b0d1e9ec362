import { allocate, Tensor } from "./tensor.ts";

/** The natural logarithm of every entry. */
export function log(x: Tensor): Tensor {
  const data = allocate(x.data.length, x.dtype);
  for (let i = 0; i < data.length; i++) data[i] = Math.log(x.data[i]!);
  return new Tensor(x.shape, data);
}
