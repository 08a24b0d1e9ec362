import { allocate, type DType, overwrite, type Shape, Tensor } from "../../tensor/mod.ts";

/** Numbers as a tensor of a dtype; those of a float64 tensor are kept, not copied. */
export function rounded(values: Float64Array, shape: Shape, dtype: DType): Tensor {
  if (dtype === "float64") return new Tensor(shape, values);
  const data = allocate(values.length, dtype);
  overwrite(data, values);
  return new Tensor(shape, data);
}
