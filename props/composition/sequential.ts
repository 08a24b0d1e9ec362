import {
  Affine,
  everyLayer,
  prop,
  rowsDoNotMix,
  sameAs,
  Sequential,
  Sigmoid,
  tensors,
} from "../../src/mod.ts";
import type { Layer, Prop, Tensor } from "../../src/mod.ts";

type Weights = Readonly<Record<"W1" | "b1" | "W2" | "b2", Tensor>>;

/** The layers called by hand, one after the other, and back. */
function byHand({ W1, b1, W2, b2 }: Weights): Layer {
  const first = new Affine(W1, b1);
  const second = new Sigmoid();
  const third = new Affine(W2, b2);
  return {
    params: [...first.params, ...third.params],
    grads: [...first.grads, ...third.grads],
    forward: (x: Tensor) => third.forward(second.forward(first.forward(x))),
    backward: (dout?: Tensor) => first.backward(second.backward(third.backward(dout!))),
  };
}

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
  laws: [...everyLayer, rowsDoNotMix, sameAs("its layers by hand", byHand)],
});
