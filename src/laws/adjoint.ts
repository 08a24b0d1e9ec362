import type { Law, Outcome } from "./law.ts";
import { Nearness } from "./nearness.ts";
import { round } from "./round.ts";
import { largest, roundoff } from "./compare.ts";

/**
 * For a layer L that is linear in its inputs, `backward` is its transpose: ⟨L x, d⟩ = ⟨x, Lᵀ d⟩.
 *
 * It needs no differences, and holds to rounding.
 */
export const adjoint: Law = {
  name: "adjoint",
  says: "⟨forward(x), dout⟩ = ⟨x, backward(dout)⟩",
  check(trial): Outcome {
    const nearness = new Nearness();
    const { out, dout, gradients } = round(trial);
    const inputs = trial.inputs();
    let left = 0;
    let right = 0;
    // Rows that a layer takes the mean from may leave nothing but rounding, of the size of what they were.
    let size = largest(...inputs) * largest(dout);
    for (let i = 0; i < out.data.length; i++) {
      const term = out.data[i]! * dout.data[i]!;
      left += term;
      size += Math.abs(term);
    }
    trial.differentiable.forEach((input, k) => {
      const x = inputs[input]!.data;
      const dx = gradients[k]!.data;
      for (let i = 0; i < x.length; i++) {
        const term = x[i]! * dx[i]!;
        right += term;
        size += Math.abs(term);
      }
    });
    const tolerance = 2 ** 14 * roundoff(out) * size;
    if (Math.abs(left - right) <= tolerance) {
      nearness.note(Math.abs(left - right), tolerance);
      return nearness.pass();
    }
    return {
      kind: "violation",
      where: "⟨x, dx⟩",
      actual: right,
      actualFrom: "from backward(dout)",
      expected: left,
      tolerance,
      expectedFrom: "⟨out, dout⟩, from forward",
      dout,
    };
  },
};
