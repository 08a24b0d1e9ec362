import {
  add,
  Affine,
  everyLayer,
  gradientList,
  Highway,
  map,
  MatMul,
  multiply,
  prop,
  rowsDoNotMix,
  sameAs,
  Sequential,
  Sigmoid,
  subtract,
  tensors,
} from "../../src/mod.ts";
import type { Axis, Layer, Prop, Tensor } from "../../src/mod.ts";

interface Params extends Record<string, Tensor> {
  readonly V: Tensor;
  readonly c: Tensor;
  readonly W: Tensor;
}

/** x + g ∘ (f − x), whose gate learns from the difference: another way to write it. */
function stepTowards({ V, c, W }: Params): Layer {
  const gate = new Sequential(new Affine(V, c), new Sigmoid());
  const layer = new MatMul(W);
  let g: Tensor, difference: Tensor;
  return {
    params: [V, c, W],
    grads: [...gate.grads, ...layer.grads],
    forward(x: Tensor): Tensor {
      g = gate.forward(x);
      difference = subtract(layer.forward(x), x);
      return add(x, multiply(g, difference));
    },
    backward(dout?: Tensor): Tensor {
      const [ofGate] = gradientList(gate.backward(multiply(dout!, difference)));
      const ofStep = multiply(dout!, g);
      return add(add(dout!, ofGate!), subtract(layer.backward(ofStep), ofStep));
    },
  };
}

const N: Axis = { name: "N", max: 4 };
const D: Axis = { name: "D", max: 3 };

const layer = ({ V, c, W }: Params): Layer =>
  new Highway(new Sequential(new Affine(V, c), new Sigmoid()), new MatMul(W));

export const highway: Prop = prop({
  name: "Highway of MatMul",
  given: { x: tensors([N, D]), V: tensors([D, D]), c: tensors([D]), W: tensors([D, D]) },
  layer,
  laws: [
    ...everyLayer,
    rowsDoNotMix,
    sameAs("a step from x towards f(x)", stepTowards, { ulps: 1024 }),
  ],
});

/** A gate that is open or shut, whatever comes. */
function gateOf(value: number): Layer {
  return {
    params: [],
    grads: [],
    forward: (x: Tensor) => map(x, () => value),
    backward: (dout?: Tensor) => map(dout!, () => 0),
  };
}

const identity: Layer = {
  params: [],
  grads: [],
  forward: (x: Tensor) => x.clone(),
  backward: (dout?: Tensor) => dout!.clone(),
};

export const highwayOfAnOpenGate: Prop = prop({
  name: "Highway whose gate is open",
  given: { x: tensors() },
  layer: () => new Highway(gateOf(1), new Sigmoid()),
  laws: [sameAs("the layer", () => new Sigmoid())],
});

export const highwayOfAShutGate: Prop = prop({
  name: "Highway whose gate is shut",
  given: { x: tensors() },
  layer: () => new Highway(gateOf(0), new Sigmoid()),
  laws: [sameAs("the identity", () => identity)],
});
