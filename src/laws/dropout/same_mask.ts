import { indexOf, roundoff } from "../compare.ts";
import type { Law, Outcome } from "../law.ts";
import { Nearness } from "../nearness.ts";
import { gradientNames, round } from "../round.ts";

/** Below this the numbers of a dtype lose bits. */
const LEAST = { float64: 2 ** -960, float32: 2 ** -100 } as const;

/**
 * Backward multiplies by what forward multiplied by: dx / dout = out / x, entry by entry, and dx is 0 where
 * forward dropped. For layers of one input that multiply each entry by a number of its own.
 */
export const sameMask: Law = {
  name: "same mask forward and backward",
  says: "dx / dout = out / x, and dx is 0 where out is 0 and x is not",
  check(trial): Outcome {
    const nearness = new Nearness();
    const x = trial.inputs()[0]!;
    const { out, dout, gradients } = round(trial);
    const [dx] = gradients;
    if (dx === undefined || dx.size !== x.size || out.size !== x.size) {
      return { kind: "vacuous", reason: "out and dx have other shapes than x" };
    }
    let judged = 0;
    for (let i = 0; i < x.size; i++) {
      const [u, v] = [x.data[i]!, out.data[i]!];
      // What was 0 does not tell by what it was multiplied.
      if (!(Math.abs(u) >= LEAST[x.dtype])) continue;
      judged++;
      const expected = v === 0 ? 0 : v / u * dout.data[i]!;
      const actual = dx.data[i]!;
      const tolerance = 8 * roundoff(dx) * Math.abs(expected);
      if (Math.abs(actual - expected) <= tolerance) {
        if (tolerance > 0) nearness.note(Math.abs(actual - expected), tolerance);
        continue;
      }
      return {
        kind: "violation",
        where: `${gradientNames(trial)[0]}${indexOf(x.shape, i)}`,
        actual,
        actualFrom: "from backward(dout)",
        expected,
        tolerance,
        expectedFrom: "dout · out / x",
        dout,
      };
    }
    return judged > 0
      ? nearness.pass()
      : { kind: "vacuous", reason: "there is no entry other than 0" };
  },
};
