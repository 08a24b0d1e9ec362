import {
  Affine,
  everyLayer,
  prop,
  rowsDoNotMix,
  Sequential,
  Sigmoid,
  tensors,
} from "../../src/mod.ts";
import type { Prop } from "../../src/mod.ts";

export const sharedWeights: Prop = prop({
  name: "Sequential of Affine, Sigmoid, Affine of the same weights",
  given: {
    x: tensors(["N", "D"]),
    W: tensors(["D", "D"]),
    b1: tensors(["D"]),
    b2: tensors(["D"]),
  },
  layer: ({ W, b1, b2 }) => new Sequential(new Affine(W, b1), new Sigmoid(), new Affine(W, b2)),
  laws: [...everyLayer, rowsDoNotMix],
});
