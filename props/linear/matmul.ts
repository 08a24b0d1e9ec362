import {
  adjoint,
  everyLayer,
  linear,
  MatMul,
  permutedBatches,
  prop,
  rowsDoNotMix,
  tensors,
} from "../../src/mod.ts";
import type { Prop } from "../../src/mod.ts";

export const matMul: Prop = prop({
  name: "MatMul",
  given: { x: tensors(["N", "D"]), W: tensors(["D", "M"]) },
  layer: ({ W }) => new MatMul(W),
  laws: [...everyLayer, rowsDoNotMix, permutedBatches, linear, adjoint],
});
