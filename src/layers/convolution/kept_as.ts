import type { Data, DType } from "../../tensor/mod.ts";

/** Sums as a tensor of this dtype keeps them: rounded once, at the end. */
export function keptAs(sums: Data, dtype: DType): Data {
  return dtype === "float64" ? sums : Float32Array.from(sums);
}
