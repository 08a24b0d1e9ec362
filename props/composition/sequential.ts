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

export const sequential: Prop = prop({
  name: "Sequential of Affine, Sigmoid, Affine",
  given: {
    x: tensors(["N", "D"]),
    W1: tensors(["D", "H"]),
    b1: tensors(["H"]),
    W2: tensors(["H", "M"]),
    b2: tensors(["M"]),
  },
  layer: ({ W1, b1, W2, b2 }) =>
    new Sequential(new Affine(W1, b1), new Sigmoid(), new Affine(W2, b2)),
  laws: [...everyLayer, rowsDoNotMix],
});
