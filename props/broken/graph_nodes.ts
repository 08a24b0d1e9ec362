import {
  Add,
  adjoint,
  Divide,
  everyLayer,
  Exp,
  Log,
  mean,
  Multiply,
  multiply,
  negate,
  positive,
  positives,
  prop,
  Repeat,
  Sum,
  sum,
  tensors,
} from "../../src/mod.ts";
import type { Law, Layer, Tensor } from "../../src/mod.ts";
import type { Broken } from "./broken.ts";

type Pair = readonly [da: Tensor, db: Tensor];

function pair(
  mistake: string,
  node: () => Layer,
  change: (right: Pair, at: { a: Tensor; b: Tensor; dout: Tensor }) => readonly Tensor[],
  caughtBy = "input gradient",
): Broken {
  return {
    mistake,
    caughtBy,
    prop: prop({
      name: mistake,
      given: { a: tensors(["N", "C"]), b: positives(["C"]) },
      inputs: ["a", "b"],
      domain: { b: positive },
      layer: () => {
        const layer = node();
        let at: [Tensor, Tensor];
        return {
          params: [],
          grads: [],
          forward(a: Tensor, b: Tensor): Tensor {
            at = [a.clone(), b.clone()];
            return layer.forward(a, b);
          },
          backward: (dout: Tensor) =>
            change(layer.backward(dout) as unknown as Pair, { a: at[0], b: at[1], dout }),
        };
      },
      laws: everyLayer,
    }),
  };
}

function single(
  mistake: string,
  node: () => Layer,
  change: (dx: Tensor, at: { x: Tensor; dout: Tensor }) => Tensor,
  { caughtBy = "input gradient", laws = everyLayer }: { caughtBy?: string; laws?: readonly Law[] } =
    {},
): Broken {
  return {
    mistake,
    caughtBy,
    prop: prop({
      name: mistake,
      given: { x: positives(["N", 1], { max: 10 }) },
      domain: positive,
      layer: () => {
        const layer = node();
        let input: Tensor;
        return {
          params: [],
          grads: [],
          forward: (x: Tensor) => layer.forward(input = x.clone()),
          backward: (dout: Tensor) => change(layer.backward(dout) as Tensor, { x: input, dout }),
        };
      },
      laws,
    }),
  };
}

/** Nodes of the computational graph with a wrong backward pass. */
export const graphNodes: readonly Broken[] = [
  pair(
    "Add whose broadcast gradient is not summed back",
    () => new Add(),
    ([da], { dout }) => [da, dout.clone()],
    "shapes fit",
  ),
  pair(
    "Add whose broadcast gradient is averaged",
    () => new Add(),
    ([da], { dout }) => [da, mean(dout, { axis: 0 })],
  ),
  pair("Multiply that multiplies by its own input", () => new Multiply(), (_, { a, b, dout }) => [
    multiply(dout, a),
    sum(multiply(dout, b), { axis: 0 }),
  ]),
  pair(
    "Multiply that returns one gradient only",
    () => new Multiply(),
    ([da]) => [da],
    "shapes fit",
  ),
  pair("Divide with the wrong sign for b", () => new Divide(), ([da, db]) => [da, negate(db)]),
  pair(
    "Divide without the square of b",
    () => new Divide(),
    ([da, db], { b }) => [da, multiply(db, b)],
  ),
  single("Exp that hands dout on", () => new Exp(), (_, { dout }) => dout.clone()),
  single("Exp whose slope is that of 2x", () => new Exp(), (dx) => multiply(dx, 2)),
  single("Log that multiplies by x", () => new Log(), (_, { x, dout }) => multiply(dout, x)),
  single(
    "Repeat that averages",
    () => new Repeat({ times: 3, axis: 1 }),
    (_, { dout }) => mean(dout, { axis: 1, keepDims: true }),
    { caughtBy: "adjoint", laws: [adjoint] },
  ),
  single(
    "Repeat that keeps the last gradient",
    () => new Repeat({ times: 3, axis: 1 }),
    (dx, { dout }) => {
      dx.data.forEach((_, i) => dx.data[i] = dout.data[3 * i + 2]!);
      return dx;
    },
  ),
  single(
    "Sum that divides by the number of terms",
    () => new Sum(),
    (dx) => multiply(dx, 1 / dx.size),
  ),
];
