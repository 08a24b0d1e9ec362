import { roundoff } from "../compare.ts";
import type { Law, Outcome } from "../law.ts";
import { Nearness } from "../nearness.ts";

/**
 * Each row of the output is as long as that of the first input: what is turned keeps its norm.
 *
 * Rows lie along the last axis.
 */
export const keepsNorms: Law = {
  name: "keeps the norms of rows",
  says: "‖out‖ = ‖x‖ along the last axis",
  check(trial): Outcome {
    const nearness = new Nearness();
    const x = trial.inputs()[0]!;
    const out = trial.layer().forward(...trial.inputs()).clone();
    const width = x.shape[x.rank - 1];
    if (width === undefined || x.size === 0) {
      return { kind: "vacuous", reason: "there are no rows" };
    }
    for (let row = 0; row < x.size / width; row++) {
      const expected = Math.hypot(...x.data.subarray(row * width, (row + 1) * width));
      const actual = Math.hypot(...out.data.subarray(row * width, (row + 1) * width));
      const tolerance = 8 * (width + 2) * roundoff(out) * expected;
      if (Math.abs(actual - expected) <= tolerance) {
        if (tolerance > 0) nearness.note(Math.abs(actual - expected), tolerance);
        continue;
      }
      return {
        kind: "violation",
        where: `‖out‖, row ${row}`,
        actual,
        actualFrom: "from forward(x)",
        expected,
        tolerance,
        expectedFrom: "‖x‖ of this row",
      };
    }
    return nearness.pass();
  },
};
