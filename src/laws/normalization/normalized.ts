import { formatShape, sameShape } from "../../tensor/mod.ts";
import type { Law, Outcome } from "../law.ts";
import { Nearness } from "../nearness.ts";
import { grouped, type Over, roundingOf, spreads } from "./axes.ts";

/** What a normalization promises. */
export interface NormalizedOptions extends Over {
  /** What the layer adds to the variance; 0 if left out. */
  readonly eps?: number;
  /** Whether the mean is taken away; true if left out. Where it is not, the mean square is 1. */
  readonly isCentered?: boolean;
}

/** Where rounding may hide more than this, nothing is judged. */
const COARSE = 0.01;

/**
 * The output has mean 0 and variance 1 over some axes, to be exact v / (v + eps), where v is the variance of
 * the first input; without a mean that is taken away, its mean square is s / (s + eps).
 *
 * For a layer without a scale and a shift, or with a scale of 1 and a shift of 0. Variances are divided by
 * the number of entries.
 */
export function normalized(
  { eps = 0, isCentered = true, ...over }: NormalizedOptions = {},
): Law {
  return {
    name: isCentered ? "mean 0 and variance 1" : "mean square 1",
    says: isCentered
      ? "the output has mean 0 and variance v / (v + ε), v that of the input"
      : "the output has mean square s / (s + ε), s that of the input",
    check(trial): Outcome {
      const nearness = new Nearness();
      const x = trial.inputs()[0]!;
      const out = trial.layer().forward(...trial.inputs());
      if (!sameShape(out.shape, x.shape)) {
        return {
          kind: "violation",
          where: "out",
          actual: `shape ${formatShape(out.shape)}`,
          actualFrom: "from forward(x)",
          expected: `shape ${formatShape(x.shape)}`,
          expectedFrom: "from x",
        };
      }
      const groups = grouped(x, over, trial);
      const after = spreads(out, groups);
      let judged = 0;
      for (const [group, before] of spreads(x, groups).entries()) {
        const v = isCentered ? before.variance : before.square;
        const tolerance = roundingOf(before, { out, divisor: v + eps });
        // 0 / 0 is no number.
        if (before.size === 0 || !(tolerance < COARSE)) continue;
        judged++;
        const { mean, variance, square } = after[group]!;
        const claims: [name: string, actual: number, expected: number][] = isCentered
          ? [["mean", mean, 0], ["variance", variance, v / (v + eps)]]
          : [["mean square", square, v / (v + eps)]];
        for (const [name, actual, expected] of claims) {
          if (Math.abs(actual - expected) <= tolerance) {
            nearness.note(Math.abs(actual - expected), tolerance);
            continue;
          }
          return {
            kind: "violation",
            where: `${name} of out, group ${group}`,
            actual,
            actualFrom: "from forward(x)",
            expected,
            tolerance,
            expectedFrom: `from the ${isCentered ? "variance" : "mean square"} of x`,
          };
        }
      }
      if (judged > 0) return nearness.pass();
      return {
        kind: "vacuous",
        reason: "there are no entries, or they differ by no more than rounding",
      };
    },
  };
}
