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
import type { Broken, Named } from "./broken.ts";

type Pair = readonly [da: Tensor, db: Tensor];

function pair(
  { mistake, named }: Named,
  node: () => Layer,
  change: (right: Pair, at: { a: Tensor; b: Tensor; dout: Tensor }) => readonly Tensor[],
  caughtBy = "input gradient",
): Broken {
  return {
    mistake,
    ...named === undefined ? {} : { named },
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
  { mistake, named }: Named,
  node: () => Layer,
  change: (dx: Tensor, at: { x: Tensor; dout: Tensor }) => Tensor,
  { caughtBy = "input gradient", laws = everyLayer }: { caughtBy?: string; laws?: readonly Law[] } =
    {},
): Broken {
  return {
    mistake,
    ...named === undefined ? {} : { named },
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
    {
      mistake: "Add whose broadcast gradient is not summed back",
      named: /db is not summed over the broadcast axis 0/,
    },
    () => new Add(),
    ([da], { dout }) => [da, dout.clone()],
    "shapes fit",
  ),
  pair(
    {
      mistake: "Add whose broadcast gradient is averaged",
      named: /divided by N once too often, N = the size of a's axis 0/,
    },
    () => new Add(),
    ([da], { dout }) => [da, mean(dout, { axis: 0 })],
  ),
  pair(
    { mistake: "Multiply that multiplies by its own input", named: /\ba stands in place of b\b/ },
    () => new Multiply(),
    (_, { a, b, dout }) => [
      multiply(dout, a),
      sum(multiply(dout, b), { axis: 0 }),
    ],
  ),
  pair(
    {
      mistake: "Multiply that returns one gradient only",
      named: /db is (missing|not returned|never returned)/,
    },
    () => new Multiply(),
    ([da]) => [da],
    "shapes fit",
  ),
  pair(
    { mistake: "Divide with the wrong sign for b", named: /the sign of db is wrong/ },
    () => new Divide(),
    ([da, db]) => [da, negate(db)],
  ),
  pair(
    {
      mistake: "Divide without the square of b",
      named: /the factor 1 \/ b is missing|the factor b is one too many/,
    },
    () => new Divide(),
    ([da, db], { b }) => [da, multiply(db, b)],
  ),
  single(
    {
      mistake: "Exp that hands dout on",
      named: /the factor out is missing|dout is handed on unchanged/,
    },
    () => new Exp(),
    (_, { dout }) => dout.clone(),
  ),
  single(
    { mistake: "Exp whose slope is that of 2x", named: /a factor of 2 too many/ },
    () => new Exp(),
    (dx) => multiply(dx, 2),
  ),
  single(
    {
      mistake: "Log that multiplies by x",
      named: /x stands in place of 1 \/ x|the factor x² is (one )?too many/,
    },
    () => new Log(),
    (_, { x, dout }) => multiply(dout, x),
  ),
  single(
    {
      mistake: "Repeat that averages",
      named:
        /a factor of 3 is missing|divided by N once too often, N = the size of (out|dout)'s axis 1/,
    },
    () => new Repeat({ times: 3, axis: 1 }),
    (_, { dout }) => mean(dout, { axis: 1, keepDims: true }),
    { caughtBy: "adjoint", laws: [adjoint] },
  ),
  single(
    { mistake: "Repeat that keeps the last gradient", named: /only the last contribution is kept/ },
    () => new Repeat({ times: 3, axis: 1 }),
    (dx, { dout }) => {
      dx.data.forEach((_, i) => dx.data[i] = dout.data[3 * i + 2]!);
      return dx;
    },
  ),
  single(
    {
      mistake: "Sum that divides by the number of terms",
      named: /divided by N once too often, N = the (number of x's entries|size of x's axis 0)/,
    },
    () => new Sum(),
    (dx) => multiply(dx, 1 / dx.size),
  ),
];
