import { gradientList } from "../../layer.ts";
import { formatShape, Tensor, zeros } from "../../tensor/mod.ts";
import { difference, largest, roundoff } from "../compare.ts";
import type { Law, Outcome } from "../law.ts";
import { Nearness } from "../nearness.ts";

/**
 * The layer multiplies its input, laid out as one vector, by a matrix and adds what it gives for an input of
 * zeros; `backward` multiplies by the same matrix, transposed.
 *
 * `matrixOf` is handed what was drawn and answers with the matrix [entries of out, entries of x], written from
 * the definition of the layer: of a convolution, that with the weights along its bands.
 */
export function equalsMatrix<G extends Record<string, unknown>>(
  matrixOf: (given: G) => Tensor,
): Law {
  return {
    name: "equals its matrix",
    says: "forward(x) = A·x + forward(0) and backward(dout) = Aᵀ·dout",
    check(trial): Outcome {
      const nearness = new Nearness();
      const layer = trial.layer();
      const inputs = trial.inputs();
      const [x] = inputs;
      if (inputs.length !== 1 || x === undefined) {
        return { kind: "vacuous", reason: "it takes several inputs", isOfLayer: true };
      }
      const offset = layer.forward(zeros(x.shape, x)).clone();
      const out = layer.forward(x.clone()).clone();
      const dout = trial.dout(out.shape, out.dtype);
      const dx = gradientList(layer.backward(dout.clone()))[0]!.clone();
      const A = matrixOf(trial.given as G);
      if (A.rank !== 2 || A.shape[0] !== out.size || A.shape[1] !== x.size) {
        return {
          kind: "violation",
          where: "out",
          actual: `${out.size} entries from ${x.size}`,
          actualFrom: "from forward(x)",
          expected: `a matrix of shape ${formatShape(A.shape)}`,
          expectedFrom: "its matrix",
        };
      }
      const forward = product(A, x);
      for (let i = 0; i < out.size; i++) forward.values[i]! += offset.data[i]!;
      const close = 256 * Math.max(roundoff(out), roundoff(dx));
      const found = difference(out, new Tensor(out.shape, forward.values), {
        name: "out",
        actualFrom: "from forward(x)",
        expectedFrom: "from A·x + forward(0), A its matrix",
        nearness,
        tolerance: close * (forward.size + largest(offset)),
      });
      if (found !== undefined) return found;
      const backward = product(A, dout, true);
      return difference(dx, new Tensor(x.shape, backward.values), {
        name: `d${trial.inputNames[0]}`,
        actualFrom: "from backward(dout)",
        expectedFrom: "from Aᵀ·dout, A its matrix",
        nearness,
        dout,
        tolerance: close * backward.size,
      }) ?? nearness.pass();
    },
  };
}

/** A·v or Aᵀ·v, and the largest sum of the sizes of the terms of an entry: what rounding is measured by. */
function product(
  A: Tensor,
  v: Tensor,
  isTransposed = false,
): { readonly values: Float64Array; readonly size: number } {
  const [rows, columns] = A.shape as [number, number];
  const values = new Float64Array(isTransposed ? columns : rows);
  const sizes = new Float64Array(values.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const [to, from] = isTransposed ? [j, i] : [i, j];
      const term = A.data[i * columns + j]! * v.data[from]!;
      values[to]! += term;
      sizes[to]! += Math.abs(term);
    }
  }
  return { values, size: sizes.reduce((most, size) => Math.max(most, size), 0) };
}
