import type { Tensor } from "../../tensor/mod.ts";
import { largest } from "../compare.ts";
import type { Law, Outcome, Trial } from "../law.ts";
import { Nearness } from "../nearness.ts";
import { round } from "../round.ts";
import { roundingNoise } from "../rounding_noise.ts";
import { apparentRoundoff } from "./apparent_roundoff.ts";

/**
 * The gradient of the first input sums to 0 along its last axis: what a softmax behind it hands back, as a
 * constant added to all the logits of a row changes nothing.
 *
 * It is the gradient's side of `shiftInvariant`, and needs no differences of forward.
 */
export const gradientRowsCancel: Law = {
  name: "rows of the gradient sum to 0",
  says: "Σ dx = 0 along the last axis of the first input",
  check(trial): Outcome {
    if (trial.differentiable[0] !== 0) {
      return { kind: "vacuous", reason: "the first input is not differentiable", isOfLayer: true };
    }
    const { dout, gradients: [dx] } = round(trial);
    const width = dx!.shape[dx!.rank - 1];
    if (width === undefined || dx!.size === 0) {
      return { kind: "vacuous", reason: "there are no rows" };
    }
    const nearness = new Nearness();
    const upstream = largest(dout);
    const unit = apparentRoundoff(dx!);
    const logits = Math.max(1, largest(trial.inputs()[0]!));
    let noise: Float64Array | undefined;
    for (const [row, sum] of rowSums(dx!, width).entries()) {
      let size = upstream;
      for (let i = row * width; i < (row + 1) * width; i++) size += Math.abs(dx!.data[i]!);
      // Probabilities are rounded beside 1, however small what is left of them is, and as logits are.
      let tolerance = 4 * (width + 2) * unit * size * logits;
      if (!(Math.abs(sum) <= tolerance)) {
        noise ??= noiseOf(trial, width);
        tolerance += noise[row]!;
      }
      if (Math.abs(sum) <= tolerance) {
        nearness.note(Math.abs(sum), tolerance);
        continue;
      }
      return {
        kind: "violation",
        where: `Σ d${trial.inputNames[0]}, row ${row}`,
        actual: sum,
        actualFrom: "from backward(dout)",
        expected: 0,
        tolerance,
        expectedFrom: "as a shift of the row changes nothing",
        dout,
      };
    }
    return nearness.pass();
  },
};

function noiseOf(trial: Trial, width: number): Float64Array {
  return roundingNoise(trial, {
    off: (inputs) => rowSums(round(trial, { inputs }).gradients[0]!, width),
  });
}

function rowSums({ data }: Tensor, width: number): Float64Array {
  const sums = new Float64Array(data.length / width);
  for (let i = 0; i < data.length; i++) sums[Math.floor(i / width)]! += data[i]!;
  return sums;
}
