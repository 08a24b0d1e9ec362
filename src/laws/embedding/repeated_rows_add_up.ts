import { sizeOf, type Tensor, zeros } from "../../tensor/mod.ts";
import { difference, roundoff } from "../compare.ts";
import type { Law, Outcome } from "../law.ts";
import { Nearness } from "../nearness.ts";
import { round } from "../round.ts";
import { pickedOf } from "./picked.ts";

/**
 * The gradients of a row that is picked several times add up: each row of dW is the sum of dout over the places
 * of its id, so that the rows of dW together sum to dout, and none is lost.
 *
 * For layers whose output is rows of their first param, [...ids,...row], picked by their first
 * nondifferentiable input.
 */
export const repeatedRowsAddUp: Law = {
  name: "gradients of repeated rows add up",
  says: "each row of dW is the sum of dout over the places of its id",
  check(trial): Outcome {
    const picked = pickedOf(trial);
    if (picked === undefined) {
      return { kind: "vacuous", reason: "the layer picks no rows of a param", isOfLayer: true };
    }
    const { ids, W, gradient, name } = picked;
    const width = sizeOf(W.shape.slice(1));
    const { out, dout, gradients } = round(trial);
    if (out.size !== ids.size * width) {
      return { kind: "vacuous", reason: "the output is not made of rows", isOfLayer: true };
    }
    const sums = sumsOf(dout, ids, W, (v) => v);
    const sizes = sumsOf(dout, ids, W, Math.abs);
    const nearness = new Nearness();
    return difference(gradients[gradient]!, sums, {
      name,
      actualFrom: "from backward(dout)",
      expectedFrom: "the sum of dout over the places of the id",
      dout,
      nearness,
      tolerance: (i) => 2 * (ids.size + 1) * roundoff(W) * sizes.data[i]!,
    }) ?? nearness.pass();
  },
};

/** What each row gets: a sum over the places of its id. */
function sumsOf(dout: Tensor, ids: Tensor, W: Tensor, term: (v: number) => number): Tensor {
  const width = W.size / W.shape[0]!;
  const sums = zeros(W.shape);
  ids.data.forEach((id, n) => {
    for (let j = 0; j < width; j++) sums.data[id * width + j]! += term(dout.data[n * width + j]!);
  });
  return sums;
}
