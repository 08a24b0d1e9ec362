import { multiply, sameShape, type Tensor } from "../../tensor/mod.ts";
import { areFinite, difference, largest } from "../compare.ts";
import type { Law, Outcome, Violation } from "../law.ts";
import { Nearness } from "../nearness.ts";
import { grouped, type Over, roundingOf, spreads } from "./axes.ts";
import { offBy, roundingNoise } from "../rounding_noise.ts";

/** What a scale leaves as it is. */
export interface ScaleInvariantOptions extends Over {
  /** What the layer adds to the variance, which is not scaled; 0 if left out. */
  readonly eps?: number;
  /** Where the variance is less, nothing is promised; 0 if left out. */
  readonly least?: number;
  /** Whether the variance is that about the mean; true if left out. Where it is not, it is the mean square. */
  readonly isCentered?: boolean;
}

/** Where eps or rounding may change more than this share, nothing is judged. */
const COARSE = 1e-3;

/**
 * A positive factor changes nothing: f(c · x) = f(x), for each differentiable input by itself.
 *
 * An eps that the layer adds to the variance changes the output by a share of eps / 2v, which is allowed;
 * groups of so small a variance v that this is much are not judged.
 */
export function scaleInvariant(
  { eps = 0, least = 0, isCentered = true, ...over }: ScaleInvariantOptions = {},
): Law {
  return {
    name: "invariant under a positive factor",
    says: "f(c · x) = f(x), c > 0",
    check(trial): Outcome {
      const nearness = new Nearness();
      const out = trial.layer().forward(...trial.inputs()).clone();
      const params = largest(...trial.layer().params);
      let judged = 0;
      for (const input of trial.differentiable) {
        const { lo, hi } = trial.domains[input]!;
        if ((lo !== 0 && lo !== -Infinity) || hi !== Infinity) continue;
        const x = trial.inputs()[input]!;
        const groups = grouped(x, over, trial);
        const allowed = spreads(x, groups).map((spread) => {
          const v = isCentered ? spread.variance : spread.square;
          const share = eps / (2 * v) + roundingOf(spread, { out, divisor: v + eps });
          if (!(share < COARSE && v >= least && v > 0)) return Infinity;
          // What a shift hides is as large as the scaled numbers, at most √n each.
          return share * Math.max(1, largest(out), params * Math.sqrt(spread.size));
        });
        const isAlike = sameShape(out.shape, x.shape);
        const most = Math.max(0, ...allowed);
        if (x.size === 0 || (isAlike ? Math.min(...allowed) : most) === Infinity) continue;
        // A power of two is exact; 3 is rounded.
        for (const c of [2 ** (1 + trial.seed % 8), 3]) {
          const f = (inputs: readonly Tensor[]): Tensor => trial.layer().forward(...inputs).clone();
          const scaled = (inputs: readonly Tensor[]): Tensor[] =>
            inputs.map((x, i) => i === input ? multiply(x, c) : x);
          const inputs = scaled(trial.inputs());
          if (!areFinite(inputs)) continue;
          judged++;
          const there = f(inputs);
          const apart = (noise?: Float64Array): Violation | undefined =>
            difference(there, out, {
              name: "out",
              actualFrom: `from forward(${c} · ${trial.inputNames[input]})`,
              expectedFrom: `from forward(${trial.inputNames[input]})`,
              nearness,
              tolerance: (entry) =>
                (isAlike ? allowed[groups.of[entry]!]! : most) + (noise?.[entry] ?? 0),
            });
          let found = apart();
          if (typeof found?.actual === "number") {
            found = apart(roundingNoise(trial, { off: (at) => offBy(f(scaled(at)), f(at)) }));
          }
          if (found !== undefined) return found;
        }
      }
      if (judged > 0) return nearness.pass();
      return {
        kind: "vacuous",
        reason: "no entries may be scaled, or they differ too little beside eps and rounding",
      };
    },
  };
}
