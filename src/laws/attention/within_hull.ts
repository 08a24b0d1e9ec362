import { indexOf, roundoff } from "../compare.ts";
import type { Law, Outcome } from "../law.ts";
import { allowed, type AttentionOptions, valuesOf } from "./allowed.ts";

/**
 * Each output row lies within the hull of the values' rows that it may attend to: each of its numbers between the
 * least and the largest of their column, but for rounding. Where all is masked it is 0.
 *
 * For weighted means of any kind: values [...,S,E], and an output [...,T,E] or [...,E].
 */
export function withinHull({ values, mask }: AttentionOptions): Law {
  return {
    name: "within the hull of the values",
    says: "least v ≤ out ≤ largest v in each column, of the rows that count",
    check(trial): Outcome {
      const found = valuesOf(trial, values);
      if (found === undefined) return { kind: "vacuous", reason: "there are no values" };
      const { input, batch, rows, width } = found;
      const v = trial.inputs()[input]!.data;
      const out = trial.layer().forward(...trial.inputs()).clone();
      const may = allowed(trial, out, { values: found, mask });
      if (may === undefined) return { kind: "vacuous", reason: "the output has no such rows" };
      const perBatch = out.size / batch.reduce((n, size) => n * size, 1);
      for (let i = 0; i < out.size; i++) {
        const start = Math.floor(i / perBatch) * rows * width + i % width;
        let least = Infinity;
        let most = -Infinity;
        for (let s = 0; s < rows; s++) {
          if (may[Math.floor(i / width) * rows + s] === 0) continue;
          least = Math.min(least, v[start + s * width]!);
          most = Math.max(most, v[start + s * width]!);
        }
        if (least > most) least = most = 0;
        const slack = 4 * (rows + 4) * roundoff(out) * Math.max(Math.abs(least), Math.abs(most));
        if (out.data[i]! >= least - slack && out.data[i]! <= most + slack) continue;
        return {
          kind: "violation",
          where: `out${indexOf(out.shape, i)}`,
          actual: out.data[i]!,
          actualFrom: "from forward",
          expected: least === most ? least : `${least} to ${most}`,
          expectedFrom: `as it is a mean of rows of ${values}`,
        };
      }
      return { kind: "pass" };
    },
  };
}
