import { allocate, type DType, Tensor } from "../../tensor/mod.ts";

/** A copy in float64: weights near 0 and 1 keep their digits on the way from forward to backward. */
export function inFloat64(x: Tensor): Tensor {
  if (x.dtype === "float64") return x.clone();
  const data = allocate(x.size, "float64");
  data.set(x.data);
  return new Tensor(x.shape, data);
}

/** The same numbers as a dtype keeps them: x itself, if it is of that dtype. */
export function rounded(x: Tensor, dtype: DType): Tensor {
  if (x.dtype === dtype) return x;
  const data = allocate(x.size, dtype);
  data.set(x.data);
  return new Tensor(x.shape, data);
}
