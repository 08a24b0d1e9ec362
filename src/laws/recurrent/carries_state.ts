import { concat, slice, type Tensor } from "../../tensor/mod.ts";
import { difference, largest, roundoff } from "../compare.ts";
import type { Law, Outcome, Violation } from "../law.ts";
import { Nearness } from "../nearness.ts";
import { offBy, roundingNoise } from "../rounding_noise.ts";

/**
 * The state is carried from one forward to the next: a sequence in two pieces gives what it gives as a whole.
 * Axis 1 is time, of all inputs and of the output.
 */
export const carriesState: Law = {
  name: "a sequence in pieces gives what it gives as a whole",
  says: "forward of the first steps and then of the rest gives what forward of all steps gives",
  check(trial): Outcome {
    const nearness = new Nearness();
    const inputs = trial.inputs();
    const steps = inputs[0]?.shape[1];
    if (steps === undefined || steps < 2 || inputs.some((x) => x.shape[1] !== steps)) {
      return { kind: "vacuous", reason: "there are no two steps" };
    }
    const at = 1 + trial.seed % (steps - 1);
    const whole = (inputs: readonly Tensor[]): Tensor => trial.layer().forward(...inputs).clone();
    const inPieces = (inputs: readonly Tensor[]): Tensor => {
      const layer = trial.layer();
      const piece = (start: number, end: number): Tensor =>
        layer.forward(...inputs.map((x) => slice(x, { axis: 1, start, end }))).clone();
      return concat([piece(0, at), piece(at, steps)], { axis: 1 });
    };
    const expected = whole(inputs);
    const actual = inPieces(trial.inputs());
    const tolerance = 64 * roundoff(expected) * largest(expected);
    const apart = (noise?: Float64Array): Violation | undefined =>
      difference(actual, expected, {
        name: "out",
        actualFrom: `from forward of ${at} of ${steps} steps, and then of the rest`,
        expectedFrom: "from forward of all steps",
        nearness,
        tolerance: (i) => tolerance + (noise?.[i] ?? 0),
      });
    if (typeof apart()?.actual !== "number") return apart() ?? nearness.pass();
    // A kernel may add up in another order where more rows are multiplied at once.
    const noise = roundingNoise(trial, { off: (at) => offBy(inPieces(at), whole(at)) });
    return apart(noise) ?? nearness.pass();
  },
};
