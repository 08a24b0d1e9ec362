import { allocate, Tensor } from "./tensor.ts";

/** The negative of every entry. */
export function negate(x: Tensor): Tensor {
  const data = allocate(x.data.length, x.dtype);
  for (let i = 0; i < data.length; i++) data[i] = -x.data[i]!;
  return new Tensor(x.shape, data);
}
