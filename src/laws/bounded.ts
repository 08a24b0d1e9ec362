import { indexOf, roundoff } from "./compare.ts";
import { type Law, type Outcome, PASS } from "./law.ts";

/** Every output lies from `lo` to `hi`, but for the rounding of a bound that is not 0: |cos| may be 1 + 2⁻⁵². */
export function bounded(lo: number, hi: number): Law {
  return {
    name: `bounded by ${lo} and ${hi}`,
    says: `${lo} ≤ out ≤ ${hi}`,
    check(trial): Outcome {
      for (const scale of [1, 1e3]) {
        const inputs = trial.inputs();
        const isFree = trial.domains.every((domain) =>
          domain.lo === -Infinity && domain.hi === Infinity
        );
        if (scale > 1 && !isFree) break;
        for (const i of trial.differentiable) {
          const { data } = inputs[i]!;
          for (let k = 0; k < data.length; k++) data[k]! *= scale;
        }
        const out = trial.layer().forward(...inputs);
        const slack = 16 * roundoff(out);
        const least = lo - slack * Math.abs(lo);
        const most = hi + slack * Math.abs(hi);
        const i = out.data.findIndex((v) => !(v >= least && v <= most));
        if (i < 0) continue;
        return {
          kind: "violation",
          where: `out${indexOf(out.shape, i)}`,
          actual: out.data[i]!,
          actualFrom: scale > 1 ? `from forward(${scale} · x)` : "from forward(x)",
          expected: `${lo} to ${hi}`,
          expectedFrom: "as the layer promises",
        };
      }
      return PASS;
    },
  };
}
