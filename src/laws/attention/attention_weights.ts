import { indexOf, roundoff } from "../compare.ts";
import type { Law, Outcome } from "../law.ts";
import { Nearness } from "../nearness.ts";
import { allowed, type AttentionOptions, valuesOf } from "./allowed.ts";

/**
 * The weights that each output row gives to the rows of the values are a distribution: none is below 0, they sum
 * to 1, and to what is masked they give exactly 0; where all is masked they are 0 altogether.
 *
 * Weights are read from the output: with values of 1 in one row and 0 in the others it is the weight of that
 * row. For layers whose weights do not depend on the values, of shape [...,S,E] for an output [...,T,E] or
 * [...,E].
 */
export function attentionWeights({ values, mask }: AttentionOptions): Law {
  return {
    name: "attention weights are a distribution",
    says: "weights ≥ 0 sum to 1, and are 0 where masked",
    check(trial): Outcome {
      const nearness = new Nearness();
      const found = valuesOf(trial, values);
      if (found === undefined) return { kind: "vacuous", reason: "there are no values" };
      const { input, rows, width } = found;
      let may: ArrayLike<number> | undefined;
      let totals: Float64Array | undefined;
      let counts: Float64Array | undefined;
      let tolerance = 0;
      let shape: readonly number[] = [];
      for (let s = 0; s < rows; s++) {
        const inputs = trial.inputs();
        const { data } = inputs[input]!;
        for (let i = 0; i < data.length; i++) {
          data[i] = Math.floor(i / width) % rows === s ? 1 : 0;
        }
        const out = trial.layer().forward(...inputs).clone();
        may ??= allowed(trial, out, { values: found, mask });
        if (may === undefined) return { kind: "vacuous", reason: "the output has no such rows" };
        totals ??= new Float64Array(out.size);
        counts ??= new Float64Array(out.size);
        shape = out.shape;
        tolerance = 4 * (rows + 4) * roundoff(out);
        for (let i = 0; i < out.size; i++) {
          const weight = out.data[i]!;
          const isAllowed = may[Math.floor(i / width) * rows + s] !== 0;
          if (isAllowed) counts[i]!++;
          totals[i]! += weight;
          if (isAllowed ? weight >= -tolerance : weight === 0) continue;
          return {
            kind: "violation",
            where: `weight of ${values}'s row ${s} in out${indexOf(shape, i)}`,
            actual: weight,
            actualFrom: `from forward, with ${values} 1 in this row and 0 elsewhere`,
            expected: isAllowed ? "0 or more" : 0,
            expectedFrom: isAllowed ? "as it is a weight" : "as the row is masked",
          };
        }
      }
      for (let i = 0; i < totals!.length; i++) {
        const expected = counts![i] === 0 ? 0 : 1;
        const off = Math.abs(totals![i]! - expected);
        if (off <= tolerance) {
          nearness.note(off, tolerance);
          continue;
        }
        return {
          kind: "violation",
          where: `Σ weights in out${indexOf(shape, i)}`,
          actual: totals![i]!,
          actualFrom: `from forward, with ${values} 1 in one row after the other`,
          expected,
          tolerance,
          expectedFrom: expected === 0 ? "as all is masked" : "as they are a distribution",
        };
      }
      return nearness.pass();
    },
  };
}
