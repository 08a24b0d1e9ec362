import {
  Affine,
  everyLayer,
  MatMul,
  prop,
  Residual,
  rowsDoNotMix,
  sameAs,
  Sequential,
  Sigmoid,
  tensors,
  zeros,
} from "../../src/mod.ts";
import type { Axis, Layer, Prop, Tensor } from "../../src/mod.ts";

const D: Axis = { name: "D", max: 4 };

export const residual: Prop = prop({
  name: "Residual of Affine and Sigmoid",
  given: { x: tensors(["N", D]), W: tensors([D, D]), b: tensors([D]) },
  layer: ({ W, b }) => new Residual(new Sequential(new Affine(W, b), new Sigmoid())),
  laws: [...everyLayer, rowsDoNotMix],
});

/** x · (W + 1): the way around a product is a product with the identity. */
function productWithOne({ W }: { W: Tensor }): Layer {
  for (let i = 0; i < W.shape[0]!; i++) W.data[i * W.shape[0]! + i]! += 1;
  return new MatMul(W);
}

export const residualOfMatMul: Prop = prop({
  name: "Residual of MatMul",
  given: { x: tensors(["N", D]), W: tensors([D, D]) },
  layer: ({ W }) => new Residual(new MatMul(W)),
  laws: [sameAs("a product with W + 1", productWithOne, { ulps: 256 })],
});

const nothing: Layer = {
  params: [],
  grads: [],
  forward: ({ shape }: Tensor) => zeros(shape),
  backward: (dout?: Tensor) => zeros(dout!.shape),
};

const identity: Layer = {
  params: [],
  grads: [],
  forward: (x: Tensor) => x.clone(),
  backward: (dout?: Tensor) => dout!.clone(),
};

export const residualOfNothing: Prop = prop({
  name: "Residual of zero",
  given: { x: tensors() },
  layer: () => new Residual(nothing),
  laws: [...everyLayer, sameAs("the identity", () => identity)],
});
