import { sameShape, type Tensor } from "../tensor/mod.ts";
import { difference } from "./compare.ts";
import type { Law, Outcome, Trial } from "./law.ts";
import { Nearness } from "./nearness.ts";
import { movedInputs } from "./moved.ts";
import { round } from "./round.ts";

/**
 * The rows of a batch (the first axis of inputs and output) do not mix: when one row of the input is
 * changed, the other rows of out and of the input gradients stay.
 */
export const rowsDoNotMix: Law = {
  name: "rows of a batch do not mix",
  says: "changing one row of the inputs changes that row of out and dx only",
  check(trial): Outcome {
    const nearness = new Nearness();
    const base = round(trial);
    const n = batchSize(trial, base.out);
    if (n === undefined || n < 2) return { kind: "vacuous", reason: "there are no two rows" };
    const row = trial.seed % n;
    const inputs = movedInputs(trial, (x, entry) => Math.floor(entry / (x.size / n)) !== row);
    const moved = round(trial, { inputs });
    // What rows share, such as a kernel that works on several at once, may round differently.
    const close = (x: Tensor) => (entry: number): number =>
      Math.floor(entry / (x.size / n)) === row ? Infinity : 2 ** -40 * Math.abs(x.data[entry]!);
    const how = {
      actualFrom: `after row ${row} of the inputs was changed`,
      expectedFrom: "as before",
    };
    const inOut = difference(moved.out, base.out, {
      name: "out",
      nearness,
      tolerance: close(base.out),
      ...how,
    });
    if (inOut !== undefined) return inOut;
    for (let k = 0; k < trial.differentiable.length; k++) {
      const name = `d${trial.inputNames[trial.differentiable[k]!]}`;
      const expected = base.gradients[k]!;
      const found = difference(moved.gradients[k]!, expected, {
        name,
        nearness,
        tolerance: close(expected),
        dout: base.dout,
        ...how,
      });
      if (found !== undefined) return found;
    }
    return nearness.pass();
  },
};

/** The size of the axis that all inputs and the output begin with; undefined if they do not. */
export function batchSize(trial: Trial, out: Tensor): number | undefined {
  const n = out.shape[0];
  if (n === undefined || out.size === 0) return undefined;
  return trial.inputs().every((x) => x.size > 0 && sameShape([x.shape[0] ?? -1], [n]))
    ? n
    : undefined;
}
