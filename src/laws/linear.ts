import { add, multiply, type Tensor } from "../tensor/mod.ts";
import { difference, largest, roundoff } from "./compare.ts";
import type { Law, Outcome, Trial } from "./law.ts";
import { Nearness } from "./nearness.ts";

/** The layer is linear in its differentiable inputs together: f(2x) = 2f(x) and f(x + z) = f(x) + f(z). */
export const linear: Law = {
  name: "linear",
  says: "f(a·x + b·z) = a·f(x) + b·f(z)",
  check(trial): Outcome {
    const nearness = new Nearness();
    const f = (change: (x: Tensor, i: number) => Tensor): Tensor => {
      const inputs = trial.inputs();
      for (const i of trial.differentiable) inputs[i] = change(inputs[i]!, i);
      return trial.layer().forward(...inputs).clone();
    };
    const at = f((x) => x);
    const atZ = f((x, i) => eighths(x, trial, i));
    for (const factor of [2, -1]) {
      const found = difference(f((x) => multiply(x, factor)), multiply(at, factor), {
        name: "out",
        actualFrom: `from forward(${factor} · x)`,
        expectedFrom: `${factor} × what forward(x) gives`,
        nearness,
        tolerance: (i) => 16 * roundoff(at) * Math.abs(at.data[i]!),
      });
      if (found !== undefined) return found;
    }
    // Sums of products of inputs and params are only as exact as their terms.
    const size = Math.max(
      largest(at, atZ),
      Math.max(2, largest(...trial.inputs())) * Math.max(1, largest(...trial.layer().params)),
    );
    return difference(f((x, i) => add(x, eighths(x, trial, i))), add(at, atZ), {
      name: "out",
      actualFrom: "from forward(x + z)",
      expectedFrom: "forward(x) + forward(z)",
      nearness,
      tolerance: 2 ** 14 * roundoff(at) * size,
    }) ?? nearness.pass();
  },
};

/** A tensor of eighths, of the shape of x. */
export function eighths(x: Tensor, trial: Trial, salt: number): Tensor {
  const z = x.clone();
  for (let i = 0; i < z.data.length; i++) {
    z.data[i] = ((Math.imul(trial.seed + 31 * salt + i + 1, 0x9e3779b1) >>> 24) % 33 - 16) / 8;
  }
  return z;
}
