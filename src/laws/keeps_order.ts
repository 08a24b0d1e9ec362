import { indexOf, roundoff } from "./compare.ts";
import { type Law, type Outcome, PASS } from "./law.ts";

/** Along the last axis a larger logit gets no smaller output. */
export const keepsOrder: Law = {
  name: "keeps the order of the logits",
  says: "xᵢ > xⱼ in a row gives outᵢ ≥ outⱼ",
  check(trial): Outcome {
    const x = trial.inputs()[0]!;
    const out = trial.layer().forward(...trial.inputs());
    const width = x.shape[x.rank - 1];
    if (width === undefined || width < 2 || x.size === 0) {
      return { kind: "vacuous", reason: "there are no two logits in a row" };
    }
    for (let row = 0; row < x.size; row += width) {
      const order = Array.from({ length: width }, (_, i) => row + i).sort((i, j) =>
        x.data[i]! - x.data[j]!
      );
      for (let k = 1; k < width; k++) {
        const [i, j] = [order[k - 1]!, order[k]!];
        if (x.data[i] === x.data[j] || out.data[j]! >= out.data[i]!) continue;
        // Of neighbouring numbers the larger one may get what was rounded down.
        const tolerance = 16 * roundoff(out) * Math.abs(out.data[i]!);
        if (out.data[j]! >= out.data[i]! - tolerance) continue;
        return {
          kind: "violation",
          where: `out${indexOf(x.shape, j)}`,
          actual: out.data[j]!,
          actualFrom: "from forward(x)",
          expected: `${out.data[i]} or more`,
          expectedFrom: `as its logit is larger than that of out${indexOf(x.shape, i)}`,
        };
      }
    }
    return PASS;
  },
};
