import type { Law, Outcome } from "../law.ts";
import { roundoff } from "../compare.ts";
import { Nearness } from "../nearness.ts";
import { grouped, type Over, spreads } from "./axes.ts";

/** What a normalization by the norm promises. */
export interface UnitNormOptions extends Over {
  /** The least that is divided by; 0 if left out. */
  readonly eps?: number;
}

/** The sizes whose squares neither underflow nor overflow. */
const SAFE = { float64: [1e-140, 1e140], float32: [1e-15, 1e15] } as const;

/**
 * The output has norm 1 over some axes: to be exact ‖x‖ / max(‖x‖, eps), where x is the first input.
 */
export function unitNorm({ eps = 0, ...over }: UnitNormOptions = {}): Law {
  return {
    name: "norm 1",
    says: "the output has norm 1, or ‖x‖ / ε where the norm of the input is less than ε",
    check(trial): Outcome {
      const nearness = new Nearness();
      const x = trial.inputs()[0]!;
      const out = trial.layer().forward(...trial.inputs());
      const groups = grouped(x, over, trial);
      const [least, most] = SAFE[x.dtype];
      const after = out.size === x.size ? spreads(out, groups) : [];
      let judged = 0;
      for (const [group, { size, square, largest }] of spreads(x, groups).entries()) {
        // Where nothing is divided by, a row of zeros is 0 / 0.
        if (size === 0 || largest > most || (largest === 0 ? eps === 0 : largest < least)) continue;
        judged++;
        const norm = Math.sqrt(square * size);
        const expected = norm / Math.max(norm, eps);
        const { square: mean } = after[group] ?? { square: NaN };
        const actual = Math.sqrt(mean * size);
        const tolerance = 16 * roundoff(out) * size;
        if (Math.abs(actual - expected) <= tolerance) {
          nearness.note(Math.abs(actual - expected), tolerance);
          continue;
        }
        return {
          kind: "violation",
          where: `norm of out, group ${group}`,
          actual,
          actualFrom: "from forward(x)",
          expected,
          tolerance,
          expectedFrom: "from the norm of x",
        };
      }
      if (judged > 0) return nearness.pass();
      return { kind: "vacuous", reason: "there are no entries, or none of a size to be squared" };
    },
  };
}
