import { indexOf, roundoff } from "../compare.ts";
import type { Law, Outcome } from "../law.ts";
import { Nearness } from "../nearness.ts";

/** What comes out of a row of C entries lies from its largest entry to log C above it. */
export const smoothMaximum: Law = {
  name: "a smooth maximum",
  says: "max x ≤ out ≤ max x + log C along the last axis, of C entries",
  check(trial): Outcome {
    const nearness = new Nearness();
    const x = trial.inputs()[0]!;
    const width = x.shape[x.rank - 1];
    if (width === undefined || x.size === 0) {
      return { kind: "vacuous", reason: "there are no rows" };
    }
    const out = trial.layer().forward(...trial.inputs());
    if (out.size !== x.size / width) {
      return { kind: "vacuous", reason: "there is not one output for each row" };
    }
    for (let row = 0; row < out.size; row++) {
      let largest = -Infinity;
      for (let i = row * width; i < (row + 1) * width; i++) largest = Math.max(largest, x.data[i]!);
      const most = largest + Math.log(width);
      // A formula that is right may round at 1: log(e^x).
      const slack = 16 * roundoff(out) * (1 + Math.abs(largest) + Math.log(width));
      const actual = out.data[row]!;
      const off = Math.max(largest - actual, actual - most);
      if (off <= slack) {
        if (off > 0) nearness.note(off, slack);
        continue;
      }
      return {
        kind: "violation",
        where: `out${indexOf(out.shape, row)}`,
        actual,
        actualFrom: "from forward(x)",
        expected: `${largest} to ${most}`,
        expectedFrom: `as the largest of its ${width} entries is ${largest}`,
      };
    }
    return nearness.pass();
  },
};
