import { roundoff } from "./compare.ts";
import type { Law, Outcome } from "./law.ts";
import { Nearness } from "./nearness.ts";

/** The entries along the last axis of the output sum to `total`. */
export function rowsSumTo(total: number): Law {
  return {
    name: `rows sum to ${total}`,
    says: `Σ out = ${total} along the last axis`,
    check(trial): Outcome {
      const nearness = new Nearness();
      const out = trial.layer().forward(...trial.inputs());
      const width = out.shape[out.rank - 1] ?? 1;
      if (out.size === 0) return { kind: "vacuous", reason: "the output is empty" };
      for (let row = 0; row * width < out.size; row++) {
        let sum = 0;
        let size = Math.abs(total);
        for (let i = row * width; i < (row + 1) * width; i++) {
          sum += out.data[i]!;
          size += Math.abs(out.data[i]!);
        }
        const tolerance = 2 * (width + 2) * roundoff(out) * size;
        if (Math.abs(sum - total) <= tolerance) {
          nearness.note(Math.abs(sum - total), tolerance);
          continue;
        }
        return {
          kind: "violation",
          where: `Σ out, row ${row}`,
          actual: sum,
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
