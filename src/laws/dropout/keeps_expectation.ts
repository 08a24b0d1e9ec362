import { allocate, Tensor } from "../../tensor/mod.ts";
import type { Law, Outcome } from "../law.ts";
import { Nearness } from "../nearness.ts";

/** At least so many rows are dropped at once. */
const ROWS = 2048;
/** A right layer is called wrong with a probability of at most 2 · e^−z, about 1e-13. */
const Z = 30.6;
/** What rounding may add, of float32 too. */
const ROUNDING = 1e-6;

/**
 * Dropout keeps the expectation: the mean of its output in training is its output in evaluation, whichever of
 * the two is scaled.
 *
 * The rows of a batch are dropped independently, each entry with the probability that `ratio` tells from
 * what was drawn; entries of one row may share their mask. The mean over many rows is held against the bound
 * of Bernstein (1924), which a right layer exceeds with a probability below 1e-12 in a trial.
 */
export function keepsExpectation(
  ratio: (given: Readonly<Record<string, unknown>>) => number,
): Law {
  return {
    name: "keeps the expectation",
    says: "the mean output in training is the output in evaluation",
    check(trial): Outcome {
      const nearness = new Nearness();
      const drawn = trial.inputs()[0]!;
      const dropped = ratio(trial.given);
      const layer = trial.layer();
      if (layer.isTraining === undefined) {
        return { kind: "vacuous", reason: "the layer has no modes", isOfLayer: true };
      }
      if (drawn.rank === 0 || drawn.size === 0) {
        return { kind: "vacuous", reason: "there are no rows" };
      }
      if (dropped === 1) return { kind: "vacuous", reason: "nothing is kept" };
      const x = manyRows(drawn);
      layer.isTraining = false;
      const expected = meanShare(layer.forward(x.clone()), x);
      layer.isTraining = true;
      const actual = meanShare(layer.forward(x.clone()), x);
      // In units of what is expected, a share is 0 or 1 / (1 − ratio).
      const deviation = Math.sqrt(2 * Z / ROWS * dropped / (1 - dropped));
      const range = 2 * Z / (3 * ROWS) / (1 - dropped);
      const tolerance = Math.abs(expected) * (dropped === 0 ? ROUNDING : deviation + range);
      if (Math.abs(actual - expected) <= tolerance) {
        nearness.note(Math.abs(actual - expected), tolerance);
        return nearness.pass();
      }
      return {
        kind: "violation",
        where: `mean of out / ${trial.inputNames[0]}`,
        actual,
        actualFrom: `from forward in training, of ${x.shape[0]} rows`,
        expected,
        tolerance,
        expectedFrom: "from forward in evaluation",
      };
    },
  };
}

/** The rows of x over and over, without zeros. */
function manyRows(x: Tensor): Tensor {
  const times = Math.ceil(ROWS / x.shape[0]!);
  const data = allocate(times * x.size, x.dtype);
  for (let i = 0; i < data.length; i++) data[i] = x.data[i % x.size]! || 1;
  return new Tensor([times * x.shape[0]!, ...x.shape.slice(1)], data);
}

/** The mean of out / x. */
function meanShare(out: Tensor, x: Tensor): number {
  let sum = 0;
  for (let i = 0; i < x.data.length; i++) sum += out.data[i]! / x.data[i]!;
  return sum / x.size;
}
