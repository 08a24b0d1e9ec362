import { indexOf } from "../compare.ts";
import { type Law, type Outcome, PASS } from "../law.ts";
import { round } from "../round.ts";
import { pickedOf } from "./picked.ts";

/**
 * A row that no id picks has the gradient 0, exactly: whatever it is, the output does not depend on it.
 *
 * For layers that pick rows of their first param by their first nondifferentiable input, and by nothing else.
 */
export const onlyPickedRowsLearn: Law = {
  name: "only picked rows learn",
  says: "a row of W that no id picks has the gradient 0",
  check(trial): Outcome {
    const picked = pickedOf(trial);
    if (picked === undefined) {
      return { kind: "vacuous", reason: "the layer picks no rows of a param", isOfLayer: true };
    }
    const { ids, W, gradient, name } = picked;
    const used = new Set<number>(ids.data);
    if (used.size === W.shape[0]) return { kind: "vacuous", reason: "every row is picked" };
    const { dout, gradients } = round(trial);
    const dW = gradients[gradient]!;
    const width = dW.size / W.shape[0]!;
    const wrong = dW.data.findIndex((v, i) => v !== 0 && !used.has(Math.floor(i / width)));
    if (wrong < 0) return PASS;
    return {
      kind: "violation",
      where: `${name}${indexOf(dW.shape, wrong)}`,
      actual: dW.data[wrong]!,
      actualFrom: "from backward(dout)",
      expected: 0,
      expectedFrom: "as no id picks the row",
      dout,
    };
  },
};
