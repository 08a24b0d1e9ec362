import type { Tensor } from "../../tensor/mod.ts";
import { roundoff } from "../compare.ts";
import type { Law, Outcome, Trial } from "../law.ts";
import { Nearness } from "../nearness.ts";
import { type Round, round } from "../round.ts";
import { roundingNoise } from "../rounding_noise.ts";

/**
 * Along the last axis of the first input its gradient sums to a share of what dout sums to there: to nothing of it
 * where a shift of a row changes nothing (softmax), to all of it where the output moves along (log Σ eˣ).
 *
 * Each row of the input must have the same number of outputs, in the same order.
 */
export function rowsOfGradientSumTo(share: number): Law {
  return {
    name: `rows of the gradient sum to ${share} · Σ dout`,
    says: `Σ dx = ${share} · Σ dout along the last axis, as f(x + c) = f(x) + ${share} · c`,
    check(trial): Outcome {
      const nearness = new Nearness();
      const [x] = trial.inputs();
      const width = x?.shape[x.rank - 1];
      if (width === undefined || x!.size === 0) {
        return { kind: "vacuous", reason: "there are no rows" };
      }
      const there = round(trial);
      const rows = x!.size / width;
      const [dx] = there.gradients;
      if (dx === undefined || dx.size !== x!.size || there.dout.size % rows !== 0) {
        return { kind: "vacuous", reason: "the rows of the input are not those of the output" };
      }
      const how = { rows, share };
      let noise: Float64Array | undefined;
      for (const [row, off] of offShare(there, how).entries()) {
        const size = sizeOfRow(dx, row, rows) + sizeOfRow(there.dout, row, rows);
        let tolerance = 16 * (width + 2) * roundoff(dx) * size;
        if (!(Math.abs(off) <= tolerance)) {
          noise ??= roundingNoise(trial, { off: (inputs) => offShare(again(trial, inputs), how) });
          tolerance += noise[row]!;
        }
        if (Math.abs(off) <= tolerance) {
          if (tolerance > 0) nearness.note(Math.abs(off), tolerance);
          continue;
        }
        const expected = share * sumOfRow(there.dout, row, rows);
        return {
          kind: "violation",
          where: `Σ d${trial.inputNames[trial.differentiable[0]!]}, row ${row}`,
          actual: expected + off,
          actualFrom: "from backward(dout)",
          expected,
          tolerance,
          expectedFrom: `${share} · Σ dout of this row`,
          dout: there.dout,
        };
      }
      return nearness.pass();
    },
  };
}

function again(trial: Trial, inputs: readonly Tensor[]): Round {
  return round(trial, { inputs });
}

/** How far the gradient of each row is off its share. */
function offShare(
  { gradients, dout }: Round,
  { rows, share }: { readonly rows: number; readonly share: number },
): Float64Array {
  return Float64Array.from(
    { length: rows },
    (_, row) => sumOfRow(gradients[0]!, row, rows) - share * sumOfRow(dout, row, rows),
  );
}

function sumOfRow({ data }: Tensor, row: number, rows: number): number {
  const width = data.length / rows;
  let sum = 0;
  for (let i = row * width; i < (row + 1) * width; i++) sum += data[i]!;
  return sum;
}

function sizeOfRow({ data }: Tensor, row: number, rows: number): number {
  const width = data.length / rows;
  let sum = 0;
  for (let i = row * width; i < (row + 1) * width; i++) sum += Math.abs(data[i]!);
  return sum;
}
