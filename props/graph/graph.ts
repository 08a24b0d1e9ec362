import {
  Add,
  adjoint,
  AssembledLayer,
  Divide,
  everyLayer,
  Exp,
  increasing,
  linear,
  Log,
  map,
  Multiply,
  positive,
  positives,
  prop,
  Repeat,
  sameAs,
  Sum,
  tensor,
  tensors,
} from "../../src/mod.ts";
import type { Layer, Prop, Tensor } from "../../src/mod.ts";

/** Shapes that broadcast: rows against a single row, and a column. */
const broadcast = { a: tensors(["N", "C"]), b: tensors(["C"]) };

export const addNode: Prop = prop({
  name: "Add",
  given: broadcast,
  inputs: ["a", "b"],
  layer: () => new Add(),
  laws: [...everyLayer, linear, adjoint],
});

export const multiplyNode: Prop = prop({
  name: "Multiply",
  given: broadcast,
  inputs: ["a", "b"],
  layer: () => new Multiply(),
  laws: everyLayer,
});

export const divideNode: Prop = prop({
  name: "Divide",
  given: { a: tensors(["N", "C"]), b: positives(["N", 1]) },
  inputs: ["a", "b"],
  domain: { b: positive },
  layer: () => new Divide(),
  laws: everyLayer,
});

export const expNode: Prop = prop({
  name: "Exp",
  given: { x: tensors(undefined, { min: -300, max: 300 }) },
  layer: () => new Exp(),
  laws: [...everyLayer, increasing],
});

export const logNode: Prop = prop({
  name: "Log",
  given: { x: positives() },
  domain: positive,
  layer: () => new Log(),
  laws: [...everyLayer, increasing],
});

export const repeatNode: Prop = prop({
  name: "Repeat",
  given: { x: tensors(["N", 1]), times: tensors(["T"]) },
  layer: ({ times }) => new Repeat({ times: times.size, axis: 1 }),
  laws: [...everyLayer, linear, adjoint],
});

export const sumNode: Prop = prop({
  name: "Sum along an axis",
  given: { x: tensors(["N", "C"]) },
  layer: () => new Sum({ axis: 1, keepDims: true }),
  laws: [...everyLayer, linear, adjoint],
});

export const sumOfAll: Prop = prop({
  name: "Sum",
  given: { x: tensors() },
  layer: () => new Sum(),
  laws: [...everyLayer, linear, adjoint],
});

/** Where the 2 in d/dx e²ˣ = 2 · e²ˣ comes from: the multiply node, on the way back, multiplies by 2. */
function expOfTwice(): AssembledLayer {
  return new AssembledLayer({ inputs: ["x"], differentiable: 1 }, (graph, x) => {
    const twice = graph.node(
      "×",
      { layer: new Multiply(), name: "2x" },
      x!,
      graph.input("2", tensor(2)),
    );
    return graph.node("exp", { layer: new Exp(), name: "e²ˣ" }, twice);
  });
}

function twiceExp(): Layer {
  let out: Tensor;
  return {
    params: [],
    grads: [],
    forward: (x: Tensor) => out = map(x, (v) => Math.exp(2 * v)),
    backward(dout: Tensor): Tensor {
      const dx = dout.clone();
      dx.data.forEach((d, i) => dx.data[i] = d * 2 * out.data[i]!);
      return dx;
    },
  };
}

export const expOfTwiceX: Prop = prop({
  name: "exp(2x) assembled from nodes",
  given: { x: tensors(undefined, { min: -20, max: 20 }) },
  layer: expOfTwice,
  laws: [...everyLayer, sameAs("d/dx exp(2x) = 2 · exp(2x)", twiceExp)],
});
