import { allocate, Tensor } from "./tensor.ts";

/** e to the power of every entry. */
export function exp(x: Tensor): Tensor {
  const data = allocate(x.data.length, x.dtype);
  for (let i = 0; i < data.length; i++) data[i] = Math.exp(x.data[i]!);
  return new Tensor(x.shape, data);
}
