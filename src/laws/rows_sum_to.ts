import type { Tensor } from "../tensor/mod.ts";
import { roundoff } from "./compare.ts";
import type { Law, Outcome } from "./law.ts";
import { Nearness } from "./nearness.ts";
import { roundingNoise } from "./rounding_noise.ts";

/** The entries along the last axis of the output sum to `total`. */
export function rowsSumTo(total: number): Law {
  return {
    name: `rows sum to ${total}`,
    says: `Σ out = ${total} along the last axis`,
    check(trial): Outcome {
      const nearness = new Nearness();
      const out = trial.layer().forward(...trial.inputs()).clone();
      const width = out.shape[out.rank - 1] ?? 1;
      if (out.size === 0) return { kind: "vacuous", reason: "the output is empty" };
      let noise: Float64Array | undefined;
      for (const [row, off] of offTotal(out, { width, total }).entries()) {
        let size = Math.abs(total);
        for (let i = row * width; i < (row + 1) * width; i++) size += Math.abs(out.data[i]!);
        let tolerance = 2 * (width + 2) * roundoff(out) * size;
        if (!(Math.abs(off) <= tolerance)) {
          noise ??= roundingNoise(trial, {
            off: (inputs) => offTotal(trial.layer().forward(...inputs), { width, total }),
          });
          tolerance += noise[row]!;
        }
        if (Math.abs(off) <= tolerance) {
          nearness.note(Math.abs(off), tolerance);
          continue;
        }
        return {
          kind: "violation",
          where: `Σ out, row ${row}`,
          actual: total + off,
          actualFrom: "from forward(x)",
          expected: total,
          tolerance,
          expectedFrom: "as the layer promises",
        };
      }
      return nearness.pass();
    },
  };
}

/** How far each row is off its total. */
function offTotal(
  { data }: Tensor,
  { width, total }: { readonly width: number; readonly total: number },
): Float64Array {
  const off = new Float64Array(data.length / width);
  for (let row = 0; row < off.length; row++) {
    let sum = 0;
    for (let i = row * width; i < (row + 1) * width; i++) sum += data[i]!;
    off[row] = sum - total;
  }
  return off;
}
