import {
  add,
  agreesInFloat32,
  divide,
  everyLayer,
  exp,
  log,
  LogSoftmax,
  map,
  max,
  multiply,
  rowsDoNotMix,
  rowsOfGradientSumTo,
  shiftEquivariant,
  smoothMaximum,
  subtract,
  sum,
  tensors,
} from "../../src/mod.ts";
import type { Law, Layer, Tensor } from "../../src/mod.ts";
import {
  type Broken,
  broken,
  type Formulas,
  formulas,
  type Named,
  withBackward,
} from "./broken.ts";

const rows = { axis: 1, keepDims: true } as const;
const logSumExp = (x: Tensor): Tensor => {
  const most = max(x, rows);
  return add(most, log(sum(exp(subtract(x, most)), rows)));
};

function wrong(
  { caughtBy, ...named }: Named & { readonly caughtBy?: string },
  layer: Formulas | (() => Layer),
  laws: readonly Law[] = everyLayer,
): Broken {
  return broken({ ...named, ...caughtBy === undefined ? {} : { caughtBy } }, {
    given: { x: tensors(["N", "C"]) },
    layer: () => typeof layer === "function" ? layer() : formulas(layer),
    laws,
  });
}

/** Wrong sums of exponentials, of rows that stay columns: [N,C] becomes [N,1]. */
export const logSumExpLayers: readonly Broken[] = [
  wrong(
    {
      mistake: "LogSumExp that hands dout to the largest entry",
      named: /largest|max|ties|softmax|off-diagonal|a term/,
    },
    {
      forward: logSumExp,
      backward: ({ dout }, x) => {
        const most = max(x, rows);
        const isMost = map(subtract(x, most), (v) => v === 0 ? 1 : 0);
        return multiply(dout, isMost);
      },
    },
  ),
  wrong(
    {
      mistake: "LogSumExp that hands dout to every entry",
      named: /the factor exp\(x − out\) is missing/,
    },
    { forward: logSumExp, backward: ({ dout }, x) => multiply(dout, map(x, () => 1)) },
  ),
  wrong(
    {
      mistake: "LogSumExp that does not divide by the sum",
      named: /the factor exp\(out\) is one too many|exp\(−out\) is missing|exp overflows/,
    },
    { forward: logSumExp, backward: ({ dout }, x) => multiply(dout, exp(x)) },
  ),
  wrong(
    { mistake: "LogSumExp without the upstream gradient", named: /dout is ignored/ },
    {
      forward: logSumExp,
      backward: ({ out }, x) => exp(subtract(x, out)),
    },
  ),
  wrong(
    { mistake: "LogSumExp with dout twice", named: /dout is applied twice/ },
    {
      forward: logSumExp,
      backward: ({ out, dout }, x) => multiply(multiply(dout, dout), exp(subtract(x, out))),
    },
  ),
  wrong(
    { mistake: "LogSumExp with the mean for the sum", named: /divided by N once too often/ },
    {
      forward: logSumExp,
      backward: ({ out, dout }, x) =>
        multiply(map(dout, (d) => d / x.shape[1]!), exp(subtract(x, out))),
    },
  ),
  wrong(
    {
      mistake: "LogSumExp that overflows",
      caughtBy: "finite in, finite out",
      named: /exp overflows beyond 709/,
    },
    {
      forward: (x) => log(sum(exp(x), rows)),
      backward: ({ dout }, x) => multiply(dout, divide(exp(x), sum(exp(x), rows))),
    },
  ),
  wrong(
    {
      mistake: "LogSumExp whose exponentials are of float32",
      caughtBy: "float32 agrees with float64",
    },
    {
      forward: (x) => log(sum(exp(x), rows)),
      backward: ({ dout }, x) => multiply(dout, divide(exp(x), sum(exp(x), rows))),
    },
    [agreesInFloat32],
  ),
  wrong(
    { mistake: "LogSumExp with a 1 in the sum", caughtBy: shiftEquivariant.name },
    {
      forward: (x) => log(add(1, sum(exp(x), rows))),
      backward: ({ dout }, x) => multiply(dout, divide(exp(x), add(1, sum(exp(x), rows)))),
    },
    [shiftEquivariant],
  ),
  wrong(
    { mistake: "LogSumExp of the mean", caughtBy: smoothMaximum.name },
    {
      forward: (x) => add(logSumExp(x), -Math.log(x.shape[1]!)),
      backward: ({ dout }, x) => multiply(dout, exp(subtract(x, logSumExp(x)))),
    },
    [smoothMaximum],
  ),
  wrong(
    {
      mistake: "log-softmax whose gradient is dout itself",
      caughtBy: "rows of the gradient sum to 0 · Σ dout",
      named: /dout is handed on unchanged|a term is missing/,
    },
    () => withBackward(new LogSoftmax(), (dout) => dout.clone()),
    [...everyLayer, rowsOfGradientSumTo(0)],
  ),
  wrong(
    {
      mistake: "log-softmax with the mean of dout in its correction",
      caughtBy: "rows of the gradient sum to 0 · Σ dout",
      named: /a mean stands in place of a sum|divided by N once too often/,
    },
    {
      forward: (x) => subtract(x, logSumExp(x)),
      backward: ({ out, dout }, x) =>
        subtract(dout, multiply(exp(out), map(sum(dout, rows), (d) => d / x.shape[1]!))),
    },
    [...everyLayer, rowsOfGradientSumTo(0)],
  ),
  wrong(
    {
      mistake: "log-softmax as the log of a rounded probability",
      caughtBy: "float32 agrees with float64",
    },
    {
      forward: (x) => {
        const shares = exp(subtract(x, logSumExp(x)));
        return log(map(shares, (p) => Math.round(p * 1e6) / 1e6 + 1e-9));
      },
      backward: ({ out, dout }) => subtract(dout, multiply(exp(out), sum(dout, rows))),
    },
    [agreesInFloat32],
  ),
  wrong(
    {
      mistake: "log-softmax over the wrong axis",
      caughtBy: "rows of a batch do not mix",
      named: /axis 0 in place of axis 1/,
    },
    () => new LogSoftmax({ axis: 0 }),
    [...everyLayer, rowsDoNotMix],
  ),
];
