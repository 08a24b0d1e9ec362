import { allocate, Tensor } from "./tensor.ts";

/** A function applied to every entry. */
export function map(x: Tensor, f: (v: number) => number): Tensor {
  const data = allocate(x.data.length, x.dtype);
  for (let i = 0; i < data.length; i++) data[i] = f(x.data[i]!);
  return new Tensor(x.shape, data);
}
